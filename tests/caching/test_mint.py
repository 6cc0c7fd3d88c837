"""Values of the long tail: one reader builds, the others get the last value."""

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
    """A clock that can be moved forward."""

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
    """A Mint of shelf names that counts its builds and calls `during_build` in each."""
    names = Mint("toy-name", PlainJSON(), model="toy.Shelf", hard=timedelta(minutes=5))
    names.count = 0
    names.during_build = lambda: None

    @names.builds
    def build(shelf_id):
        names.count += 1
        names.during_build()
        return Shelf.objects.get(pk=shelf_id).name

    yield names
    del mint.registry["toy-name"]


def clear_process_copies(names):
    names._kept.clear()


def pass_soft_expiry(names, clock):
    """Move the clock past the soft expiry, and expire the token."""
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


def test_a_read_past_the_soft_expiry_rebuilds_the_value(names, shelf, clock):
    names.read(shelf.pk)
    shelf.name = "second"
    shelf.save()
    assert names.read(shelf.pk) == "first"
    pass_soft_expiry(names, clock)
    assert names.read(shelf.pk) == "second"


def test_readers_get_the_last_value_during_a_rebuild(names, shelf, clock):
    names.read(shelf.pk)
    Shelf.objects.update(name="second")
    pass_soft_expiry(names, clock)
    served = []

    def others_read():
        names.during_build = lambda: None
        served.extend(at_once([lambda: names.read(shelf.pk)] * 10))

    names.during_build = others_read
    assert names.read(shelf.pk) == "second"
    assert served == ["first"] * 10
    assert names.count == 2


def test_fifty_concurrent_readers_of_a_missing_value_build_once(names, shelf):
    assert at_once([lambda: names.read(shelf.pk)] * 50) == ["first"] * 50
    assert names.count == 1


def test_the_token_of_a_dead_builder_expires(names, shelf, clock):
    names.read(shelf.pk)
    pass_soft_expiry(names, clock)
    with patch("caching.mint.LEASE", 1):
        assert names._takes_token(names.cache_key(shelf.pk))  # the builder dies
    assert names.read(shelf.pk) == "first"
    assert names.count == 1
    until(lambda: names.read(shelf.pk) and names.count == 2)


def test_a_reader_behind_a_dead_builder_gets_snapshot_not_ready(names, shelf):
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
    clear_process_copies(names)
    assert names.read(shelf.pk) == "second"


def test_an_unknown_id_raises_does_not_exist_and_writes_nothing(names, shelf):
    with measured() as cost, pytest.raises(Shelf.DoesNotExist, match="no shelf 999"):
        names.read(999)
    assert cost.queries == 1
    assert names.count == 0
    assert cache.add(f"{names.cache_key(999)}!token", 1, 1)
    with pytest.raises(Shelf.DoesNotExist):
        names.read(10**400)


def test_the_value_of_a_deleted_row_is_removed(names, shelf, clock):
    names.read(shelf.pk)
    pass_soft_expiry(names, clock)
    pk = shelf.pk
    shelf.delete()
    with pytest.raises(Shelf.DoesNotExist):
        names.read(pk)
    assert entries.fetch(f"toy-name:{pk}", 1, names.hard) is None


@pytest.mark.parametrize("error", [InterfaceError, OperationalError])
def test_the_last_value_is_served_during_a_database_outage(names, shelf, clock, caplog, error):
    names.read(shelf.pk)
    pass_soft_expiry(names, clock)

    def fail():
        raise error("away")

    names.during_build = fail
    assert names.read(shelf.pk) == "first"
    assert "the last value is served" in caplog.text


@pytest.mark.parametrize("error", [InterfaceError, OperationalError])
def test_the_process_copy_is_served_without_database_and_cache(names, shelf, clock, error):
    names.read(shelf.pk)
    pass_soft_expiry(names, clock)
    with (
        patch("caching.entries.cache.get", return_value=None),
        patch.object(Shelf._default_manager, "filter", side_effect=error("away")),
    ):
        assert names.read(shelf.pk) == "first"
    assert names.count == 1


def test_readers_get_the_last_value_when_all_builder_slots_are_taken(names, shelf, clock):
    names.read(shelf.pk)
    pass_soft_expiry(names, clock)
    for _ in range(mint.BUILDERS):
        assert mint._building.acquire(blocking=False)  # as builders do that wait for the database
    try:
        assert names.read(shelf.pk) == "first"
        assert names.count == 1
    finally:
        mint._building.release(mint.BUILDERS)
    names.read(shelf.pk)
    assert names.count == 2  # built again once a slot is free


def test_without_a_cache_a_process_builds_once(names, shelf):
    with (
        patch("caching.entries.cache.get", return_value=None),
        patch("caching.entries.cache.add", return_value=False),
        patch("caching.entries.cache.gets", return_value=(None, None)),
    ):
        assert [names.read(shelf.pk) for _ in range(5)] == ["first"] * 5
    assert names.count == 1


def test_a_delayed_build_does_not_replace_a_later_one(names, shelf, clock):
    names.read(shelf.pk)
    pass_soft_expiry(names, clock)

    def build_later_version():
        names.during_build = lambda: None
        clock.ahead += 1
        in_other_thread(lambda: Shelf.objects.update(name="newer"))
        in_other_thread(lambda: names._mint([(shelf.pk,)], "a test"))
        in_other_thread(lambda: Shelf.objects.update(name="newest"))

    names.during_build = build_later_version
    names.read(shelf.pk)
    assert names.read(shelf.pk) == "newer"


def test_an_expired_value_is_built_again_by_the_next_reader(names, shelf):
    names.read(shelf.pk)
    Shelf.objects.update(name="second")
    assert names.read(shelf.pk) == "first"
    names.expire(shelf.pk)
    assert names.read(shelf.pk) == "second"
    assert names.count == 2


def test_an_expired_value_is_served_during_its_rebuild(names, shelf):
    names.read(shelf.pk)
    Shelf.objects.update(name="second")
    names.expire(shelf.pk)
    served = []

    def another_reads():
        names.during_build = lambda: None
        served.append(in_other_thread(lambda: names.read(shelf.pk)))

    names.during_build = another_reads
    assert names.read(shelf.pk) == "second"
    assert served == ["first"]


def test_a_build_that_began_before_the_write_does_not_replace_the_expired_value(
    names, shelf, clock
):
    names.read(shelf.pk)
    pass_soft_expiry(names, clock)

    def write_meanwhile():
        names.during_build = lambda: None
        clock.ahead += 0.01
        in_other_thread(lambda: Shelf.objects.update(name="second"))
        names.expire(shelf.pk)

    names.during_build = write_meanwhile
    names.read(shelf.pk)
    clock.ahead += 0.01
    assert names.read(shelf.pk) == "second"


def test_expiring_a_value_that_was_never_built_writes_nothing(names, shelf):
    names.expire(shelf.pk)
    assert cache.get(names.cache_key(shelf.pk)) is None
    assert names.read(shelf.pk) == "first"


def test_the_expired_value_of_a_deleted_row_is_removed(names, shelf):
    names.read(shelf.pk)
    pk = shelf.pk
    shelf.delete()
    names.expire(pk)
    with pytest.raises(Shelf.DoesNotExist):
        names.read(pk)
    assert cache.get(names.cache_key(pk)) is None


def test_a_soft_expiry_below_the_token_lease_is_refused():
    with pytest.raises(ValueError, match="soft is less than 5 seconds"):
        Mint("toy-hasty", PlainJSON(), model="toy.Shelf", soft=timedelta(seconds=1))


def test_a_duplicate_mint_name_is_refused(names):
    with pytest.raises(ValueError, match="two values are called toy-name"):
        Mint("toy-name", PlainJSON(), model="toy.Shelf")


def test_the_sql_of_a_build_is_cached_with_its_value(names, shelf):
    names.read(shelf.pk)
    entry = entries.fetch(names.topic(shelf.pk), 1, names.hard)
    assert entry is not None
    ((sql, _),) = cache.get(mint.statements_key(entry))
    assert "toy_shelf" in sql
