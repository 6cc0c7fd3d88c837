"""P3: one builder per topic, and the last value is correct, also after crashes and races."""

import logging
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.utils import timezone

from caching import build_queue, outbox, refresher
from caching.codecs import PlainJSON
from caching.models import Flag, StoredSnapshot
from caching.outbox import ASKED_FOR
from tests.caching.toy.models import BOOKS, Book, Shelf
from tests.threads import at_once, in_other_thread

from .conftest import TOPIC, flag

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def shelf():
    shelf = Shelf.objects.create(name="Shelf")
    Flag.objects.all().delete()
    return shelf


def refresh_flagged():
    return [build for topic in build_queue.flagged_topics() if (build := refresher.refresh(topic))]


def test_nothing_is_built_without_a_flag_or_a_reason(counter):
    assert refresher.refresh(TOPIC) is None
    assert counter.count == 0
    assert refresher.refresh(TOPIC, why="asked").why == "asked"


def test_several_flags_cause_one_build_with_their_reason(counter, caplog):
    for why in ("first", "second", "third"):
        flag(why)
    with caplog.at_level(logging.INFO, "caching.builds"):
        (build,) = refresh_flagged()
    assert build.why == "first and 2 more"
    assert (build.queries, build.bytes) == (1, 1)
    assert f"built {TOPIC} version {build.version}: 1 queries, 1 rows, 1 bytes" in caplog.text
    assert not Flag.objects.exists()
    assert counter.read(1) == 0


def test_each_build_caches_a_higher_version(counter):
    first = refresher.refresh(TOPIC, why="one")
    second = refresher.refresh(TOPIC, why="two")
    assert second.version > first.version
    assert counter.entry(1).version == second.version


def test_requested_topics_come_first_and_topics_with_a_pause_last(declare_snapshot):
    for name, pause in (("toy-slow", 5), ("toy-quick", 0), ("toy-asked", 5)):
        declare_snapshot(name, PlainJSON(), pause=timedelta(seconds=pause))
        Flag.objects.create(topic=f"{name}:1", why=ASKED_FOR if name == "toy-asked" else "a test")
    assert build_queue.flagged_topics() == ["toy-asked:1", "toy-quick:1", "toy-slow:1"]


def test_a_flagged_topic_is_delayed_by_its_pause(counter):
    flag()
    refresh_flagged()
    flag()
    counter.pause = timedelta(minutes=1)
    assert build_queue.flagged_topics() == []
    StoredSnapshot.objects.update(built_at=timezone.now() - timedelta(minutes=2))
    assert build_queue.flagged_topics() == [TOPIC]


def test_a_topic_is_due_once_its_interval_has_passed(counter):
    refresher.refresh(TOPIC, why="first")
    assert build_queue.due_topics() == due_always()
    StoredSnapshot.objects.update(built_at=timezone.now() - counter.interval)
    assert build_queue.due_topics()[TOPIC] == build_queue.INTERVAL_PASSED


@pytest.mark.parametrize("every_form", [False, True])
def test_topics_with_an_older_schema_are_due_at_once(counter, every_form):
    refresher.refresh(TOPIC, why="by the release before")
    counter.schema = 2
    assert build_queue.due_topics(every_form=every_form)[TOPIC] == build_queue.ANOTHER_FORM
    build_due(every_form)
    assert counter.read(1) == 0
    assert TOPIC not in build_queue.due_topics(every_form=every_form)


def test_topics_with_a_newer_schema_are_due_after_a_rollback(counter):
    counter.schema = 2
    refresher.refresh(TOPIC, why="by the release that goes")
    counter.schema = 1
    assert TOPIC not in build_queue.due_topics()  # two running releases would rebuild it in turn
    refresher.refresh_all()
    assert counter.read(1) == 0
    assert TOPIC not in build_queue.due_topics(every_form=True)


def test_due_topics_keep_the_declaration_order(declare_snapshot):
    for name in ("toy-whole", "toy-part"):
        declare_snapshot(name, PlainJSON(), always=["page"]).builds(stale_on={})(lambda key: key)
    due = [
        topic for topic in build_queue.due_topics() if topic in ("toy-whole:page", "toy-part:page")
    ]
    assert due == ["toy-whole:page", "toy-part:page"]


def build_due(every_form):
    for topic, why in build_queue.due_topics(every_form=every_form).items():
        refresher.refresh(topic, why, timezone.now())


def due_always():
    with patch.object(build_queue.StoredSnapshot.objects, "values_list", return_value=[]):
        return build_queue.due_topics()


def test_keys_of_always_are_due_until_they_are_built(declare_snapshot):
    front = declare_snapshot("toy-front", PlainJSON(), always=["page"])
    front.builds(stale_on={})(lambda key: key)
    assert "toy-front:page" in build_queue.due_topics()
    refresher.refresh_all()
    assert front.read("page") == "page"
    assert "toy-front:page" not in build_queue.due_topics()


def test_stored_topics_of_another_release_are_not_due():
    StoredSnapshot.objects.create(
        topic="gone:1", schema=1, version=1, body="1", why="", queries=0, milliseconds=0,
        built_at=timezone.now() - timedelta(days=1),
    )  # fmt: skip
    assert "gone:1" not in build_queue.due_topics()
    assert StoredSnapshot.objects.exists()


def test_flags_of_an_unknown_topic_are_kept_for_another_release(caplog):
    Flag.objects.create(topic="unknown:1", why="a test")
    for _ in range(2):
        assert build_queue.flagged_topics() == []
    assert caplog.text.count("no snapshot is called 'unknown'; its flags wait") == 1
    assert refresher.refresh("unknown:1") is None
    assert "no snapshot is called 'unknown' (topic 'unknown:1')" in caplog.text
    assert Flag.objects.exists()


def test_the_snapshot_of_a_deleted_object_is_removed(shelf, caplog):
    outbox.flag(BOOKS, [shelf.pk], "a test")
    refresher.refresh_all()
    assert BOOKS.read(shelf.pk) == []
    key, topic, last = shelf.pk, BOOKS.topic(shelf.pk), BOOKS.entry(shelf.pk).version
    shelf.delete()
    refresher.refresh_all()
    assert f"{topic}: Shelf matching query does not exist" in caplog.text
    assert not StoredSnapshot.objects.filter(pk=topic).exists()
    with pytest.raises(Shelf.DoesNotExist):
        BOOKS.read(key)
    Shelf.objects.create(pk=key, name="Back")
    refresher.refresh_all()
    assert BOOKS.entry(key).version > last


def test_a_build_in_a_new_database_replaces_an_old_cached_value(counter):
    refresher.refresh(TOPIC, why="before")
    refresher.refresh(TOPIC, why="before")
    StoredSnapshot.objects.all().delete()
    Shelf.objects.create(name="New")
    refresher.refresh(TOPIC, why="after")
    assert counter.read(1) == 1


def test_concurrent_refreshers_build_a_flagged_topic_once(counter):
    for _ in range(5):
        counter.count = 0
        flag()
        builds = at_once([lambda: refresher.refresh(TOPIC)] * 4)
        assert counter.count == 1
        assert len([build for build in builds if build]) == 1
        assert not Flag.objects.exists()


def test_a_flag_written_during_a_build_is_kept(counter):
    def flag_elsewhere():
        in_other_thread(lambda: (Shelf.objects.create(name="Meanwhile"), flag("meanwhile")))

    flag()
    counter.during_build = flag_elsewhere
    refresher.refresh(TOPIC)
    assert counter.read(1) in (0, 1)
    assert [row.why for row in Flag.objects.filter(topic=TOPIC)] == ["meanwhile"]
    counter.during_build = lambda: None
    refresher.refresh(TOPIC)
    assert counter.read(1) == 1


def test_a_build_reads_one_consistent_database_state(declare_snapshot, shelf):
    snapshot = declare_snapshot("toy-moment", PlainJSON())

    @snapshot.builds(stale_on={})
    def build(key):
        before = Shelf.objects.count()
        in_other_thread(lambda: Shelf.objects.create(name="Meanwhile"))
        return [before, Shelf.objects.count()]

    refresher.refresh("toy-moment:1", why="a test")
    assert snapshot.read(1) == [1, 1]


def test_a_build_that_crashes_before_its_flags_are_deleted_is_repeated(counter):
    flag()
    with (
        patch.object(refresher.entries, "put_newer", side_effect=KeyboardInterrupt),
        pytest.raises(KeyboardInterrupt),
    ):
        refresher.refresh(TOPIC)
    assert build_queue.flagged_topics() == [TOPIC]
    first = StoredSnapshot.objects.get(pk=TOPIC).version
    assert refresher.refresh(TOPIC).version > first
    assert not Flag.objects.exists()


def test_a_late_build_does_not_replace_a_newer_one(counter):
    refresher.refresh(TOPIC, why="older")
    older = counter.entry(1)
    refresher.refresh(TOPIC, why="newer")
    refresher.entries.put_newer(older, 60)
    assert counter.entry(1).version > older.version


def test_refresh_cache_once_prints_the_number_of_builds(shelf, capsys):
    Book.objects.create(title="Book", shelf=shelf)
    call_command("refresh_cache", "--once")
    assert capsys.readouterr().out.endswith("snapshots built\n")
    assert not Flag.objects.exists()
    assert cache.get(BOOKS.entry(shelf.pk).key)


def test_a_pass_continues_after_a_failing_builder(counter, declare_snapshot):
    broken = declare_snapshot("toy-broken", PlainJSON())

    @broken.builds(stale_on={})
    def build(key):
        raise RuntimeError("a mistake in a builder")

    Flag.objects.create(topic="toy-broken:1", why="a test")
    flag()
    with pytest.raises(RuntimeError, match="a mistake in a builder"):
        refresher.refresh_all()
    assert counter.read(1) == 0


def test_a_topic_due_for_two_refreshers_is_built_once(counter):
    seen = timezone.now()
    assert refresher.refresh(TOPIC, build_queue.INTERVAL_PASSED, seen)
    assert refresher.refresh(TOPIC, build_queue.INTERVAL_PASSED, seen) is None
