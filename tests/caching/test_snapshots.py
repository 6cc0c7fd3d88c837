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
from caching.read_together import read_together
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


def delete_cached(shelf):
    cache.delete(BOOKS.entry(shelf.pk).key)


def test_a_built_snapshot_is_read_without_a_query(built):
    with measured() as cost:
        assert titles(built) == ["Book"]
    assert (cost.queries, cost.cache_calls) == (0, 1)


def test_a_cache_miss_reads_the_stored_row_and_caches_it(built):
    delete_cached(built)
    with measured() as cost:
        assert titles(built) == ["Book"]
    assert cost.queries == 1
    with measured() as cost:
        assert titles(built) == ["Book"]
    assert cost.queries == 0


@pytest.fixture
def begin_outage():
    """A function that starts an outage: the cache misses, the database raises the error."""
    with ExitStack() as faults:

        def begin(error):
            faults.enter_context(patch("caching.entries.cache.get", return_value=None))
            faults.enter_context(
                patch.object(StoredSnapshot.objects, "filter", side_effect=error("away"))
            )

        yield begin


@pytest.mark.parametrize("error", [InterfaceError, OperationalError])
def test_the_last_read_value_is_served_without_cache_and_database(built, begin_outage, error):
    titles(built)
    begin_outage(error)
    with measured() as cost:
        assert titles(built) == ["Book"]
    assert [read.source for read in cost.reads] == ["this process"]


def test_a_value_read_from_the_stored_row_is_served_in_an_outage(built, begin_outage):
    delete_cached(built)
    titles(built)
    begin_outage(OperationalError)
    assert titles(built) == ["Book"]


def test_an_outage_before_the_first_read_raises_the_database_error(built, begin_outage):
    begin_outage(OperationalError)
    with pytest.raises(OperationalError):
        titles(built)


def test_a_value_past_max_age_is_not_served_in_an_outage(built, begin_outage):
    titles(built)
    begin_outage(OperationalError)
    later = time.time() + BOOKS.max_age + 1
    with patch("caching.entries.time.time", return_value=later), pytest.raises(OperationalError):
        titles(built)


def test_the_last_read_value_is_served_when_the_row_has_another_schema(built):
    titles(built)
    delete_cached(built)
    StoredSnapshot.objects.update(schema=BOOKS.schema + 1)
    with measured() as cost:
        assert titles(built) == ["Book"]
    assert [read.source for read in cost.reads] == ["this process"]
    assert Flag.objects.filter(topic=BOOKS.topic(built.pk)).exists()  # and its build is requested


def test_a_reader_never_builds(built):
    Book.objects.update(title="New")
    delete_cached(built)
    assert titles(built) == ["Book"]
    refresher.refresh_all()
    assert titles(built) == ["New"]


def test_a_cache_miss_queries_by_primary_key(built, django_assert_num_queries):
    delete_cached(built)
    with django_assert_num_queries(1) as queries:
        titles(built)
    (query,) = queries.captured_queries
    assert f"\"topic\" = '{BOOKS.topic(built.pk)}'" in query["sql"]


def test_a_missing_snapshot_is_not_ready_and_is_flagged_once(shelf):
    Flag.objects.all().delete()
    for _ in range(3):
        with pytest.raises(SnapshotNotReadyError):
            BOOKS.read(shelf.pk)
    assert [flag.topic for flag in Flag.objects.all()] == [BOOKS.topic(shelf.pk)]
    refresher.refresh_all()
    assert titles(shelf) == ["Book"]


@pytest.mark.parametrize("pk", [12345, -1, 10**30, 10**400])
def test_an_unknown_key_raises_does_not_exist_and_writes_nothing(pk):
    with measured() as cost, pytest.raises(Shelf.DoesNotExist, match="no shelf"):
        BOOKS.read(pk)
    assert cost.queries <= 2  # the stored snapshot and the row
    assert cost.reads[-1].source == "missing"
    assert not Flag.objects.exists()
    with pytest.raises(Http404), missing_is_404():
        BOOKS.read(pk)


def test_a_flag_for_a_row_that_does_not_exist_builds_nothing():
    outbox.flag(BOOKS, [12345], "a test")
    refresher.refresh_all()
    assert not StoredSnapshot.objects.filter(topic__startswith="toy").exists()
    assert not Flag.objects.exists()


def test_a_key_without_a_model_is_requested_once():
    with pytest.raises(SnapshotNotReadyError):
        LOANS.read("nobody's")
    Flag.objects.all().delete()
    with pytest.raises(SnapshotNotReadyError):
        LOANS.read("nobody's")
    assert not Flag.objects.exists()  # requested a moment ago


def test_read_or_none_requests_no_build(shelf):
    Flag.objects.all().delete()
    assert BOOKS.read_or_none(shelf.pk) is None
    assert not Flag.objects.exists()
    outbox.flag(BOOKS, [shelf.pk], "a test")
    refresher.refresh_all()
    assert [book.title for book in BOOKS.read_or_none(shelf.pk)] == ["Book"]


def test_a_row_can_flag_several_keys(declare_snapshot):
    lists = declare_snapshot("toy-lists", PlainJSON())
    lists.builds(stale_on={Book: ("shelf_id", "pages")})(lambda key: key)
    Flag.objects.all().delete()
    book = Book.objects.create(title="Book", shelf=Shelf.objects.create(name="Shelf"), pages=99)
    topics = Flag.objects.filter(topic__startswith="toy-lists").values_list("topic", flat=True)
    assert set(topics) == {lists.topic(book.shelf_id), lists.topic(99)}


def test_a_stored_body_of_another_schema_is_rebuilt(built):
    delete_cached(built)
    BOOKS._last_read.clear()  # as in a new process of that release
    with patch.object(BOOKS, "schema", 2):
        with pytest.raises(SnapshotNotReadyError):
            BOOKS.read(built.pk)
        refresher.refresh_all()
        assert titles(built) == ["Book"]
        assert BOOKS.entry(built.pk).schema == 2


def test_an_invalid_cached_value_costs_one_query(built):
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


def test_a_duplicate_snapshot_name_is_refused():
    with pytest.raises(ValueError, match="toy-books"):
        Snapshot("toy-books", PlainJSON())


def test_find_of_an_undeclared_name_raises_lookup_error():
    with pytest.raises(LookupError, match="'nothing'"):
        find("nothing:1")


def test_a_cached_manager_belongs_to_the_class_and_makes_no_queries():
    manager = CachedManager()
    with patch.object(Book, "cached", manager, create=True):
        assert Book.cached is manager
        with pytest.raises(AttributeError):
            _ = Book().cached
    assert not hasattr(manager, "filter")


def test_writes_outside_the_orm_are_flagged_by_hand(built):
    Book.objects.all()._raw_delete(using="default")
    outbox.flag(BOOKS, [built.pk], "deleted by hand")
    refresher.refresh_all()
    assert titles(built) == []


def test_an_invalid_stored_body_is_rebuilt(built):
    delete_cached(built)
    StoredSnapshot.objects.filter(pk=BOOKS.topic(built.pk)).update(body='[["half')
    with pytest.raises(SnapshotNotReadyError):
        BOOKS.read(built.pk)
    refresher.refresh_all()
    assert titles(built) == ["Book"]


def test_a_body_is_decoded_once_for_repeated_reads(built, declare_snapshot):
    assert BOOKS.read(built.pk) is BOOKS.read(built.pk)
    Book.objects.update(title="Another")
    refresher.refresh_all()
    assert [book.title for book in BOOKS.read(built.pk)] == ["Another"]


def test_reading_together_requests_every_missing_snapshot(shelf):
    with pytest.raises(SnapshotNotReadyError, match="is refresh_cache running"):
        read_together(BOOKS.at(shelf.pk), LOANS.at(shelf.pk))
    topics = {BOOKS.topic(shelf.pk), LOANS.topic(shelf.pk)}
    assert set(Flag.objects.values_list("topic", flat=True)) >= topics
