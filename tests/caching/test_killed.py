"""Refreshers killed, cut off and overtaken, in processes of their own: no flag is lost, and the
last value is right.
"""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from caching.models import Flag, StoredSnapshot
from tests.caching.toy.models import BOOKS, Book, Shelf
from tests.services import until
from tests.threads import in_background

from .refreshing import STEPS, refreshers

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module")
def processes(tmp_path_factory):
    with refreshers(tmp_path_factory.mktemp("refreshers")) as running:
        yield running


@pytest.fixture
def shelf(processes):
    """A shelf with one book, built; then the book got a new title."""
    shelf = Shelf.objects.create(name="Shelf")
    Book.objects.create(title="First", shelf=shelf)
    processes.one_pass()
    assert titles(shelf) == ["First"]
    Book.objects.update(title="Second")
    return shelf


def titles(shelf):
    return [book.title for book in BOOKS.read(shelf.pk)]


def refreshed(processes):
    """Passes of an ordinary refresher, until no flag is left. The server may need a moment to
    see that whoever held a lock is gone.
    """

    def pass_again():
        processes.one_pass()
        return not Flag.objects.exists()

    until(pass_again)


def assert_last(shelf, *expected):
    """These titles, in the table and in the cache alike."""
    stored = StoredSnapshot.objects.get(pk=BOOKS.topic(shelf.pk))
    assert BOOKS.entry(shelf.pk) == BOOKS.entry_of(stored)
    assert titles(shelf) == list(expected)


@pytest.mark.parametrize("step", STEPS)
def test_another_finishes_what_a_killed_refresher_began(step, processes, shelf):
    assert processes.killed(step)
    assert Flag.objects.exists() == (step != "flags deleted")
    refreshed(processes)
    assert_last(shelf, "Second")
    Book.objects.update(title="Third")
    refreshed(processes)
    assert_last(shelf, "Third")


@pytest.mark.parametrize("step", STEPS)
def test_one_killed_after_another_at_the_same_step_loses_nothing(step, processes, shelf):
    for number in range(3):
        Book.objects.update(title=f"Number {number}")
        assert processes.killed(step)
    refreshed(processes)
    assert_last(shelf, "Number 2")


@pytest.mark.parametrize("step", ["built", "stored"])
def test_a_slow_builder_that_was_overtaken_replaces_nothing(step, processes, shelf):
    if connection.vendor == "sqlite":
        pytest.skip("a file lock stays with its holder as long as he lives")
    with processes.standing_still(step):
        Book.objects.update(title="Third")
        processes.one_pass()
        assert Flag.objects.exists()  # the lock is held
        with connection.cursor() as cursor:  # its connection breaks, and the lock is free
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_locks"
                " WHERE locktype = 'advisory' AND database ="
                " (SELECT oid FROM pg_database WHERE datname = current_database())"
            )
        refreshed(processes)
        assert_last(shelf, "Third")
    assert_last(shelf, "Third")


@pytest.mark.parametrize("step", ["built", "stored", "in the cache"])
def test_a_flag_that_comes_after_the_build_is_left_for_the_next(step, processes, shelf):
    with processes.standing_still(step):
        Book.objects.update(title="Third")
    assert [flag.topic for flag in Flag.objects.all()].count(BOOKS.topic(shelf.pk)) == 1
    refreshed(processes)
    assert_last(shelf, "Third")


def test_two_writers_who_commit_out_of_order_lose_no_flag(processes, shelf):
    if connection.vendor == "sqlite":
        pytest.skip("one writer at a time")
    has_written, may_commit = threading.Event(), threading.Event()

    def write_slowly():
        with transaction.atomic():
            Book.objects.create(title="Slow", shelf=shelf)
            has_written.set()
            assert may_commit.wait(30)

    with ThreadPoolExecutor(1) as pool:
        slow = in_background(pool, write_slowly)
        assert has_written.wait(30)
        Book.objects.create(title="Quick", shelf=shelf)
        refreshed(processes)
        assert_last(shelf, "Quick", "Second")
        last = Flag.objects.order_by("pk").last()
        may_commit.set()
        slow.result(30)
    assert last is None
    assert Flag.objects.exists()  # with a lower number than those that are gone
    refreshed(processes)
    assert_last(shelf, "Quick", "Second", "Slow")
