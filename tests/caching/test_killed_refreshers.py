"""Refreshers in processes of their own are killed, disconnected and overtaken. No flag is lost,
and the last value is correct.
"""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from caching.models import Flag, StoredSnapshot
from tests.caching.toy.models import BOOKS, Book, Shelf
from tests.services import until
from tests.threads import in_background

from .refresher_processes import STEPS, refreshers

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module")
def processes(tmp_path_factory):
    with refreshers(tmp_path_factory.mktemp("refreshers")) as running:
        yield running


@pytest.fixture
def shelf(processes):
    """A shelf with one book. The snapshot is built, then the title changes."""
    shelf = Shelf.objects.create(name="Shelf")
    Book.objects.create(title="First", shelf=shelf)
    processes.run_one_pass()
    assert titles(shelf) == ["First"]
    Book.objects.update(title="Second")
    return shelf


def titles(shelf):
    return [book.title for book in BOOKS.read(shelf.pk)]


def refresh_until_no_flag_is_left(processes):
    """Run passes of an unpatched refresher. The database server may need a moment to release
    the lock of a killed process.
    """

    def pass_again():
        processes.run_one_pass()
        return not Flag.objects.exists()

    until(pass_again)


def assert_stored_and_cached(shelf, *expected):
    """The stored row and the cache entry both hold these titles."""
    stored = StoredSnapshot.objects.get(pk=BOOKS.topic(shelf.pk))
    assert BOOKS.entry(shelf.pk) == BOOKS.entry_of(stored)
    assert titles(shelf) == list(expected)


@pytest.mark.parametrize("step", STEPS)
def test_the_next_pass_finishes_the_build_of_a_killed_refresher(step, processes, shelf):
    assert processes.kill_at(step)
    assert Flag.objects.exists() == (step != "flags deleted")
    refresh_until_no_flag_is_left(processes)
    assert_stored_and_cached(shelf, "Second")
    Book.objects.update(title="Third")
    refresh_until_no_flag_is_left(processes)
    assert_stored_and_cached(shelf, "Third")


@pytest.mark.parametrize("step", STEPS)
def test_three_kills_at_the_same_step_lose_no_change(step, processes, shelf):
    for number in range(3):
        Book.objects.update(title=f"Number {number}")
        assert processes.kill_at(step)
    refresh_until_no_flag_is_left(processes)
    assert_stored_and_cached(shelf, "Number 2")


@pytest.mark.parametrize("step", ["built", "stored"])
def test_a_slow_build_does_not_replace_a_newer_one(step, processes, shelf):
    if connection.vendor == "sqlite":
        pytest.skip("a file lock is released only when its process ends")
    with processes.stopped_at(step):
        Book.objects.update(title="Third")
        processes.run_one_pass()
        assert Flag.objects.exists()  # the lock is held
        with connection.cursor() as cursor:  # closing its connection releases the lock
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_locks"
                " WHERE locktype = 'advisory' AND database ="
                " (SELECT oid FROM pg_database WHERE datname = current_database())"
            )
        refresh_until_no_flag_is_left(processes)
        assert_stored_and_cached(shelf, "Third")
    assert_stored_and_cached(shelf, "Third")


@pytest.mark.parametrize("step", ["built", "stored", "in the cache"])
def test_a_flag_written_after_the_build_is_kept_for_the_next_pass(step, processes, shelf):
    with processes.stopped_at(step):
        Book.objects.update(title="Third")
    assert [flag.topic for flag in Flag.objects.all()].count(BOOKS.topic(shelf.pk)) == 1
    refresh_until_no_flag_is_left(processes)
    assert_stored_and_cached(shelf, "Third")


def test_transactions_that_commit_out_of_order_lose_no_flag(processes, shelf):
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
        refresh_until_no_flag_is_left(processes)
        assert_stored_and_cached(shelf, "Quick", "Second")
        last = Flag.objects.order_by("pk").last()
        may_commit.set()
        slow.result(30)
    assert last is None
    assert Flag.objects.exists()  # its pk is lower than those of the deleted flags
    refresh_until_no_flag_is_left(processes)
    assert_stored_and_cached(shelf, "Quick", "Second", "Slow")
