"""Many values of a Mint that are read together are built with one call of its builder."""

import time
from unittest.mock import patch

import pytest
from django.core.cache import cache
from django.db import OperationalError

from caching import entries, mint
from caching.codecs import PlainJSON
from caching.instrumentation.cost import measured
from caching.mint import Mint
from caching.read_together import read_together
from caching.snapshots import SnapshotNotReadyError
from tests.caching.toy.models import Shelf
from tests.threads import at_once, in_other_thread

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def names():
    """A Mint of shelf names. `calls`: the ids of each build; `during_build`: called in each."""
    names = Mint("toy-names", PlainJSON(), model="toy.Shelf")
    names.calls = []
    names.during_build = lambda: None

    @names.builds_many
    def build(shelves):
        names.calls.append(sorted(shelves))
        names.during_build()
        return {shelf.pk: shelf.name for shelf in Shelf.objects.filter(pk__in=shelves)}

    yield names
    del mint.registry["toy-names"]


@pytest.fixture
def shelves():
    return [Shelf.objects.create(name=f"shelf {n}").pk for n in range(18)]


def read(names, shelves):
    return read_together(*(names.at(shelf) for shelf in shelves))


def expire(names, shelves):
    for shelf in shelves:
        names.expire(shelf)


def hold_token(names, shelf):
    """Take the token as another reader does who builds the value."""
    assert names._takes_token(names.cache_key(shelf))


def expected(*numbers):
    return tuple(f"shelf {n}" for n in numbers)


def test_missing_values_are_built_with_one_call(names, shelves):
    assert read(names, shelves) == expected(*range(18))
    assert names.calls == [shelves]
    with measured() as cost:
        assert read(names, shelves) == expected(*range(18))
    assert (cost.queries, cost.cache_calls) == (0, 1)
    assert {read.source for read in cost.reads} == {"cache"}


def test_the_number_of_queries_does_not_grow_with_the_values(names, shelves):
    queries = []
    for some in (shelves[:3], shelves[3:]):
        with measured() as cost:
            read(names, some)
        assert [read.source for read in cost.reads] == ["built"] * len(some)
        queries.append(cost.queries)
    expire(names, shelves)
    with measured() as cost:
        read(names, shelves)
    assert queries[0] == queries[1] > cost.queries  # an old value has a row
    assert names.calls == [shelves[:3], shelves[3:], shelves]


def test_a_single_value_is_built_by_the_same_builder(names, shelves):
    assert names.read(shelves[0]) == "shelf 0"
    assert names.calls == [[shelves[0]]]


def test_only_missing_and_old_values_are_built(names, shelves):
    read(names, shelves[:3])
    expire(names, [shelves[0]])
    Shelf.objects.update(name="new")
    assert read(names, shelves[:5]) == ("new", "shelf 1", "shelf 2", "new", "new")
    assert names.calls[1:] == [[shelves[0]], shelves[3:5]]


def test_a_value_whose_builder_dies_is_not_ready_and_the_others_are_built(names, shelves):
    hold_token(names, shelves[1])
    with (
        patch("caching.mint.PATIENCE", 0.1),
        measured() as cost,
        pytest.raises(SnapshotNotReadyError, match=f"toy-names:{shelves[1]}"),
    ):
        read(names, shelves[:3])
    assert names.calls == [[shelves[0], shelves[2]]]
    assert [read.source for read in cost.reads] == ["built", "missing", "built"]


def test_a_reader_waits_for_several_dead_builders_only_once(names, shelves):
    for shelf in shelves:
        hold_token(names, shelf)
    began = time.monotonic()
    with patch("caching.mint.PATIENCE", 0.3), pytest.raises(SnapshotNotReadyError):
        read(names, shelves)
    assert time.monotonic() - began < 0.3 * len(shelves) / 2
    assert names.calls == []


def test_the_value_of_another_builder_is_waited_for(names, shelves):
    """Two readers with an overlap: each builds what the other does not."""

    def another_reads():
        names.during_build = lambda: None
        with patch("caching.mint.PATIENCE", 0.0), pytest.raises(SnapshotNotReadyError):
            in_other_thread(lambda: read(names, shelves[1:4]))

    names.during_build = another_reads
    assert read(names, shelves[:3]) == expected(0, 1, 2)
    assert names.calls == [shelves[:3], [shelves[3]]]
    assert read(names, shelves[:4]) == expected(0, 1, 2, 3)


def test_concurrent_readers_build_each_value_once(names, shelves):
    answers = at_once([lambda: read(names, shelves)] * 10)
    assert answers == [expected(*range(18))] * 10
    assert sorted(shelf for call in names.calls for shelf in call) == shelves


def test_an_id_without_a_row_raises_and_writes_nothing(names, shelves):
    with measured() as cost, pytest.raises(Shelf.DoesNotExist, match="no shelf 999"):
        read(names, [shelves[0], 999, 10**400])
    assert names.calls == [[shelves[0]]]
    assert sum("toy_shelf" in sql for sql, _ in cost.statements) == 2
    assert cache.add(f"{names.cache_key(999)}!token", 1, 1)


def test_the_value_of_a_deleted_row_is_removed(names, shelves):
    read(names, shelves[:3])
    Shelf.objects.filter(pk=shelves[1]).delete()
    expire(names, shelves[:3])
    with pytest.raises(Shelf.DoesNotExist):
        read(names, shelves[:3])
    assert entries.fetch(names.topic(shelves[1]), 1, names.hard) is None
    assert read(names, [shelves[0], shelves[2]]) == expected(0, 2)


def test_readers_get_the_last_values_during_a_rebuild(names, shelves):
    read(names, shelves)
    Shelf.objects.update(name="new")
    expire(names, shelves)
    served = []

    def another_reads():
        names.during_build = lambda: None
        served.append(in_other_thread(lambda: read(names, shelves)))

    names.during_build = another_reads
    assert read(names, shelves) == ("new",) * 18
    assert served == [expected(*range(18))]


def test_the_last_values_are_served_during_a_database_outage(names, shelves, caplog):
    read(names, shelves)
    expire(names, shelves)

    def fail():
        raise OperationalError("away")

    names.during_build = fail
    assert read(names, shelves) == expected(*range(18))
    assert caplog.text.count("the last value is served") == 1


def test_without_a_cache_a_process_builds_once(names, shelves):
    with (
        patch("caching.entries.cache.get", return_value=None),
        patch("caching.entries.cache.get_many", return_value={}),
        patch("caching.entries.cache.add", return_value=False),
        patch("caching.entries.cache.gets", return_value=(None, None)),
    ):
        for _ in range(3):
            assert read(names, shelves) == expected(*range(18))
    assert names.calls == [shelves]
