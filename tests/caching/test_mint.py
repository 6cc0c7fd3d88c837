"""The long tail: one reader builds, the others are served the last value."""

import time
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.core.cache import cache
from django.db import InterfaceError, OperationalError

from caching import entries, mint
from caching.codecs import PlainJSON
from caching.instrumentation.cost import measured
from caching.mint import Mint
from caching.snapshots import SnapshotNotReadyError
from tests.caching.toy.models import Shelf
from tests.services import until
from tests.threads import at_once, in_other_thread

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


class Clock:
    """A clock that can be put forward."""

    ahead = 0.0
    real = staticmethod(time.time)

    def time(self) -> float:
        return self.real() + self.ahead


@pytest.fixture
def clock():
    clock = Clock()
    with patch("time.time", clock.time):
        yield clock


@pytest.fixture
def shelf():
    return Shelf.objects.create(name="first")


@pytest.fixture
def names(shelf):
    """The name of a shelf, and how often it was built."""
    names = Mint("toy-name", PlainJSON(), model="toy.Shelf", hard=timedelta(minutes=5))
    names.count = 0
    names.meanwhile = lambda: None

    @names.builds
    def build(shelf_id):
        names.count += 1
        names.meanwhile()
        return Shelf.objects.get(pk=shelf_id).name

    yield names
    del mint.registry["toy-name"]


def forget_what_the_process_keeps(names):
    names._kept.clear()


def grow_old(names, clock):
    """Past the soft expiry, and the token has freed itself."""
    clock.ahead += names.soft + 1
    cache.delete(f"{names.cache_key(Shelf.objects.get().pk)}!token")


def test_a_value_is_built_once_and_then_read_without_a_query(names, shelf):
    assert names.read(shelf.pk) == "first"
    with measured() as cost:
        assert names.read(shelf.pk) == "first"
    assert (cost.queries, cost.cache_calls, names.count) == (0, 1, 1)
    assert [(read.topic, read.source) for read in cost.reads] == [
        (f"toy-name:{shelf.pk}", "cache")
    ]


def test_an_old_value_is_built_again_by_whoever_reads_it(names, shelf, clock):
    names.read(shelf.pk)
    shelf.name = "second"
    shelf.save()
    assert names.read(shelf.pk) == "first"
    grow_old(names, clock)
    assert names.read(shelf.pk) == "second"


def test_while_one_builds_everybody_else_is_served_the_last_value(names, shelf, clock):
    names.read(shelf.pk)
    Shelf.objects.update(name="second")
    grow_old(names, clock)
    served = []

    def others_read():
        names.meanwhile = lambda: None
        served.extend(at_once([lambda: names.read(shelf.pk)] * 10))

    names.meanwhile = others_read
    assert names.read(shelf.pk) == "second"
    assert served == ["first"] * 10
    assert names.count == 2


def test_of_fifty_readers_of_a_value_that_does_not_exist_yet_one_builds(names, shelf):
    assert at_once([lambda: names.read(shelf.pk)] * 50) == ["first"] * 50
    assert names.count == 1


def test_a_token_whose_holder_died_frees_itself(names, shelf, clock):
    names.read(shelf.pk)
    grow_old(names, clock)
    with patch("caching.mint.LEASE", 1):
        assert names._takes_token(names.cache_key(shelf.pk))  # and dies
    assert names.read(shelf.pk) == "first"
    assert names.count == 1
    until(lambda: names.read(shelf.pk) and names.count == 2)


def test_who_waits_for_a_dead_builder_in_vain_is_told_to_come_back(names, shelf):
    assert names._takes_token(names.cache_key(shelf.pk))
    with (
        patch("caching.mint.PATIENCE", 0.1),
        measured() as cost,
        pytest.raises(SnapshotNotReadyError),
    ):
        names.read(shelf.pk)
    assert cost.reads[-1].source == "missing"
    assert names.count == 0


def test_a_value_past_its_hard_expiry_is_not_served(names, shelf, clock):
    names.read(shelf.pk)
    Shelf.objects.update(name="second")
    cache.delete(f"{names.cache_key(shelf.pk)}!token")
    clock.ahead += names.hard + 1
    forget_what_the_process_keeps(names)
    assert names.read(shelf.pk) == "second"


def test_an_id_without_a_row_is_not_found_and_writes_nothing(names, shelf):
    with measured() as cost, pytest.raises(Shelf.DoesNotExist, match="no shelf 999"):
        names.read(999)
    assert cost.queries == 1
    assert names.count == 0
    assert cache.add(f"{names.cache_key(999)}!token", 1, 1)
    with pytest.raises(Shelf.DoesNotExist):
        names.read(10**400)


def test_a_row_that_is_gone_takes_its_value_along(names, shelf, clock):
    names.read(shelf.pk)
    grow_old(names, clock)
    pk = shelf.pk
    shelf.delete()
    with pytest.raises(Shelf.DoesNotExist):
        names.read(pk)
    assert entries.fetch(f"toy-name:{pk}", 1, names.hard) is None


@pytest.mark.parametrize("error", [InterfaceError, OperationalError])
def test_while_the_database_is_away_the_last_value_is_served(names, shelf, clock, caplog, error):
    names.read(shelf.pk)
    grow_old(names, clock)

    def fail():
        raise error("away")

    names.meanwhile = fail
    assert names.read(shelf.pk) == "first"
    assert "the last value is served" in caplog.text


@pytest.mark.parametrize("error", [InterfaceError, OperationalError])
def test_while_the_cache_is_away_too_what_was_read_last_is_served(names, shelf, clock, error):
    names.read(shelf.pk)
    grow_old(names, clock)
    with (
        patch("caching.entries.cache.get", return_value=None),
        patch.object(Shelf._default_manager, "filter", side_effect=error("away")),
    ):
        assert names.read(shelf.pk) == "first"
    assert names.count == 1


def test_a_database_that_hangs_does_not_hold_every_thread(names, shelf, clock):
    names.read(shelf.pk)
    grow_old(names, clock)
    for _ in range(mint.BUILDERS):
        assert mint._building.acquire(blocking=False)  # as others do, who wait for it
    try:
        assert names.read(shelf.pk) == "first"
        assert names.count == 1
    finally:
        mint._building.release(mint.BUILDERS)
    names.read(shelf.pk)
    assert names.count == 2  # it is built as soon as one of them is done


def test_without_a_cache_a_process_builds_once_for_all_its_readers(names, shelf):
    with (
        patch("caching.entries.cache.get", return_value=None),
        patch("caching.entries.cache.add", return_value=False),
        patch("caching.entries.cache.gets", return_value=(None, None)),
    ):
        assert [names.read(shelf.pk) for _ in range(5)] == ["first"] * 5
    assert names.count == 1


def test_a_builder_that_was_held_up_does_not_replace_what_a_later_one_built(names, shelf, clock):
    names.read(shelf.pk)
    grow_old(names, clock)

    def a_later_one_builds():
        names.meanwhile = lambda: None
        clock.ahead += 1
        in_other_thread(lambda: Shelf.objects.update(name="newer"))
        in_other_thread(lambda: names._mint(names.topic(shelf.pk), (shelf.pk,), "a test"))
        in_other_thread(lambda: Shelf.objects.update(name="newest"))

    names.meanwhile = a_later_one_builds
    names.read(shelf.pk)
    assert names.read(shelf.pk) == "newer"


def test_a_value_must_outlast_its_token():
    with pytest.raises(ValueError, match="soft is less than 5 seconds"):
        Mint("toy-hasty", PlainJSON(), model="toy.Shelf", soft=timedelta(seconds=1))


def test_two_kinds_of_one_name_are_refused(names):
    with pytest.raises(ValueError, match="two values are called toy-name"):
        Mint("toy-name", PlainJSON(), model="toy.Shelf")


def test_the_sql_of_a_build_lies_beside_its_value(names, shelf):
    names.read(shelf.pk)
    entry = entries.fetch(names.topic(shelf.pk), 1, names.hard)
    assert entry is not None
    ((sql, _),) = cache.get(mint.statements_key(entry))
    assert "toy_shelf" in sql
