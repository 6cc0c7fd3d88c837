"""A refresher writes a heartbeat with its number of builds, at most every few seconds."""

from datetime import timedelta

import pytest
from django.utils import timezone

from caching.instrumentation.heartbeat import EVERY, HeartbeatWriter, refreshers_long_dead
from caching.models import Heartbeat

pytestmark = pytest.mark.django_db


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_heartbeat_is_written_every_few_seconds(django_assert_num_queries):
    clock = Clock()
    writer = HeartbeatWriter(clock)
    with django_assert_num_queries(1):
        writer.beat()
    with django_assert_num_queries(0):
        writer.beat()
    clock.now += EVERY
    writer.count_build()
    writer.beat()
    assert Heartbeat.objects.get().builds == 1


def test_builds_a_minute_counts_the_last_minute_only():
    clock = Clock()
    writer = HeartbeatWriter(clock)
    for _ in range(3):
        writer.count_build()
    writer.beat()
    assert Heartbeat.objects.get().builds_a_minute == 3
    clock.now += 61
    writer.count_build()
    writer.beat()
    row = Heartbeat.objects.get()
    assert (row.builds, row.builds_a_minute) == (4, 1)


def test_a_clean_stop_deletes_the_row():
    writer = HeartbeatWriter()
    writer.beat()
    writer.end()
    assert not Heartbeat.objects.exists()


def test_the_row_of_a_killed_refresher_is_deleted_after_a_day():
    HeartbeatWriter().beat()
    assert refreshers_long_dead() == 0
    Heartbeat.objects.update(beat_at=timezone.now() - timedelta(days=2))
    assert refreshers_long_dead() == 1
