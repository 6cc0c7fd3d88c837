import time
from contextlib import ExitStack
from unittest.mock import patch

import pytest
from django.core.cache import cache
from django.db import InterfaceError, OperationalError
from django.http import Http404

from caching import outbox, refresher
from caching.codecs import PlainJSON
from caching.instrumentation.cost import measured
from caching.managers import CachedManager
from caching.models import Flag, StoredSnapshot
from caching.shortcuts import missing_is_404
from caching.snapshots import Snapshot, SnapshotNotReadyError, find
from tests.caching.toy.models import BOOKS, LOANS, Book, Shelf

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def shelf():
    shelf = Shelf.objects.create(name="Shelf")
    Book.objects.create(title="Book", shelf=shelf)
    return shelf


@pytest.fixture
def built(shelf):
    refresher.refresh_all()
    return shelf


def titles(shelf):
    return [book.title for book in BOOKS.read(shelf.pk)]


def lose_the_cache(shelf):
    cache.delete(BOOKS.entry(shelf.pk).key)


def test_a_built_snapshot_is_read_without_a_query(built):
    with measured() as cost:
        assert titles(built) == ["Book"]
    assert (cost.queries, cost.cache_calls) == (0, 1)


def test_without_the_cache_it_is_read_by_one_primary_key_query_and_then_cached_again(built):
    lose_the_cache(built)
    with measured() as cost:
        assert titles(built) == ["Book"]
    assert cost.queries == 1
    with measured() as cost:
        assert titles(built) == ["Book"]
    assert cost.queries == 0


@pytest.fixture
def away():
    """Neither memcached nor the database answers, from when it is called with the error."""
    with ExitStack() as faults:

        def begin(error):
            faults.enter_context(patch("caching.entries.cache.get", return_value=None))
            faults.enter_context(
                patch.object(StoredSnapshot.objects, "filter", side_effect=error("away"))
            )

        yield begin


@pytest.mark.parametrize("error", [InterfaceError, OperationalError])
def test_while_cache_and_database_are_away_what_was_read_last_is_served(built, away, error):
    titles(built)
    away(error)
    with measured() as cost:
        assert titles(built) == ["Book"]
    assert [read.source for read in cost.reads] == ["this process"]


def test_what_comes_of_the_stored_row_is_kept_for_then_as_well(built, away):
    lose_the_cache(built)
    titles(built)
    away(OperationalError)
    assert titles(built) == ["Book"]


def test_what_was_never_read_here_is_the_error_of_the_database(built, away):
    away(OperationalError)
    with pytest.raises(OperationalError):
        titles(built)


def test_what_is_too_old_is_not_served_even_then(built, away):
    titles(built)
    away(OperationalError)
    later = time.time() + BOOKS.max_age + 1
    with patch("caching.entries.time.time", return_value=later), pytest.raises(OperationalError):
        titles(built)


def test_while_the_row_is_already_another_releases_what_was_read_last_is_served(built):
    titles(built)
    lose_the_cache(built)
    StoredSnapshot.objects.update(schema=BOOKS.schema + 1)
    with measured() as cost:
        assert titles(built) == ["Book"]
    assert [read.source for read in cost.reads] == ["this process"]
    assert Flag.objects.filter(topic=BOOKS.topic(built.pk)).exists()  # and asked for


def test_a_reader_never_builds(built):
    Book.objects.update(title="New")
    lose_the_cache(built)
    assert titles(built) == ["Book"]
    refresher.refresh_all()
    assert titles(built) == ["New"]


def test_the_query_of_a_cache_miss_goes_by_primary_key(built, django_assert_num_queries):
    lose_the_cache(built)
    with django_assert_num_queries(1) as queries:
        titles(built)
    (query,) = queries.captured_queries
    assert f"\"topic\" = '{BOOKS.topic(built.pk)}'" in query["sql"]


def test_what_was_never_built_is_asked_for_once_and_not_ready(shelf):
    Flag.objects.all().delete()
    for _ in range(3):
        with pytest.raises(SnapshotNotReadyError):
            BOOKS.read(shelf.pk)
    assert [flag.topic for flag in Flag.objects.all()] == [BOOKS.topic(shelf.pk)]
    refresher.refresh_all()
    assert titles(shelf) == ["Book"]


@pytest.mark.parametrize("pk", [12345, -1, 10**30, 10**400])
def test_the_key_of_a_row_that_does_not_exist_is_not_found_and_writes_nothing(pk):
    with measured() as cost, pytest.raises(Shelf.DoesNotExist, match="no shelf"):
        BOOKS.read(pk)
    assert cost.queries <= 2  # its stored snapshot, and its row
    assert cost.reads[-1].source == "missing"
    assert not Flag.objects.exists()
    with pytest.raises(Http404), missing_is_404():
        BOOKS.read(pk)


def test_a_flag_for_a_row_that_does_not_exist_builds_nothing():
    outbox.flag(BOOKS, [12345], "a test")
    refresher.refresh_all()
    assert not StoredSnapshot.objects.filter(topic__startswith="toy").exists()
    assert not Flag.objects.exists()


def test_a_key_without_a_model_is_asked_for_and_then_forgotten():
    with pytest.raises(SnapshotNotReadyError):
        LOANS.read("nobody's")
    Flag.objects.all().delete()
    with pytest.raises(SnapshotNotReadyError):
        LOANS.read("nobody's")
    assert not Flag.objects.exists()  # asked a moment ago


def test_a_builder_peeks_at_another_snapshot_without_asking_for_it(shelf):
    Flag.objects.all().delete()
    assert BOOKS.read_or_none(shelf.pk) is None
    assert not Flag.objects.exists()
    outbox.flag(BOOKS, [shelf.pk], "a test")
    refresher.refresh_all()
    assert [book.title for book in BOOKS.read_or_none(shelf.pk)] == ["Book"]


def test_a_row_may_lead_to_a_key_in_several_ways(temporary):
    lists = temporary("toy-lists", PlainJSON())
    lists.builds(stale_on={Book: ("shelf_id", "pages")})(lambda key: key)
    Flag.objects.all().delete()
    book = Book.objects.create(title="Book", shelf=Shelf.objects.create(name="Shelf"), pages=99)
    topics = Flag.objects.filter(topic__startswith="toy-lists").values_list("topic", flat=True)
    assert set(topics) == {lists.topic(book.shelf_id), lists.topic(99)}


def test_a_stored_body_of_another_release_is_not_read_but_asked_for(built):
    lose_the_cache(built)
    BOOKS._last_read.clear()  # as in the process of that release
    with patch.object(BOOKS, "schema", 2):
        with pytest.raises(SnapshotNotReadyError):
            BOOKS.read(built.pk)
        refresher.refresh_all()
        assert titles(built) == ["Book"]
        assert BOOKS.entry(built.pk).schema == 2


def test_garbage_under_a_live_key_costs_a_query_and_no_error(built):
    key = BOOKS.entry(built.pk).key
    for garbage in (b"garbage", "text", 7):
        cache.set(key, garbage)
        with measured() as cost:
            assert titles(built) == ["Book"]
        assert cost.queries == 1


def test_a_cached_value_older_than_twice_the_interval_is_a_miss(built):
    with patch("caching.entries.time.time", return_value=0.0):
        cache.set(BOOKS.entry(built.pk).key, BOOKS.entry(built.pk).to_bytes(), None)
    with measured() as cost:
        assert titles(built) == ["Book"]
    assert cost.queries == 1


def test_two_snapshots_of_one_name_are_refused():
    with pytest.raises(ValueError, match="toy-books"):
        Snapshot("toy-books", PlainJSON())


def test_a_name_that_nobody_declared_is_not_found():
    with pytest.raises(LookupError, match="'nothing'"):
        find("nothing:1")


def test_a_cached_manager_belongs_to_the_class_and_makes_no_queries():
    manager = CachedManager()
    with patch.object(Book, "cached", manager, create=True):
        assert Book.cached is manager
        with pytest.raises(AttributeError):
            _ = Book().cached
    assert not hasattr(manager, "filter")


def test_rows_outside_of_the_orm_are_flagged_by_hand(built):
    Book.objects.all()._raw_delete(using="default")
    outbox.flag(BOOKS, [built.pk], "deleted by hand")
    refresher.refresh_all()
    assert titles(built) == []


def test_a_stored_body_that_cannot_be_read_is_asked_for(built):
    lose_the_cache(built)
    StoredSnapshot.objects.filter(pk=BOOKS.topic(built.pk)).update(body='[["half')
    with pytest.raises(SnapshotNotReadyError):
        BOOKS.read(built.pk)
    refresher.refresh_all()
    assert titles(built) == ["Book"]


def test_a_body_is_decoded_once_however_often_it_is_read(built, temporary):
    assert BOOKS.read(built.pk) is BOOKS.read(built.pk)
    Book.objects.update(title="Another")
    refresher.refresh_all()
    assert [book.title for book in BOOKS.read(built.pk)] == ["Another"]
