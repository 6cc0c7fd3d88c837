"""A refresher says that it lives, at most every few seconds, and what it has built."""

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


def test_it_writes_one_row_every_few_seconds(django_assert_num_queries):
    clock = Clock()
    pulse = HeartbeatWriter(clock)
    with django_assert_num_queries(1):
        pulse.beat()
    with django_assert_num_queries(0):
        pulse.beat()
    clock.now += EVERY
    pulse.count_build()
    pulse.beat()
    assert Heartbeat.objects.get().builds == 1


def test_builds_of_the_last_minute_are_counted_and_older_ones_are_not():
    clock = Clock()
    pulse = HeartbeatWriter(clock)
    for _ in range(3):
        pulse.count_build()
    pulse.beat()
    assert Heartbeat.objects.get().builds_a_minute == 3
    clock.now += 61
    pulse.count_build()
    pulse.beat()
    row = Heartbeat.objects.get()
    assert (row.builds, row.builds_a_minute) == (4, 1)


def test_who_stops_in_good_order_leaves_no_row():
    pulse = HeartbeatWriter()
    pulse.beat()
    pulse.end()
    assert not Heartbeat.objects.exists()


def test_the_row_of_one_killed_is_swept_after_a_day():
    HeartbeatWriter().beat()
    assert refreshers_long_dead() == 0
    Heartbeat.objects.update(beat_at=timezone.now() - timedelta(days=2))
    assert refreshers_long_dead() == 1
