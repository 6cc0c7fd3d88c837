"""Cleanup deletes old snapshots and flags. It keeps those another release may still need."""

from datetime import timedelta

import pytest
from django.utils import timezone

from caching.models import Flag, StoredSnapshot
from caching.recovery import cleanup

pytestmark = pytest.mark.django_db


def stored(topic, age):
    StoredSnapshot.objects.create(
        topic=topic, schema=1, version=1, body="1", built_at=timezone.now() - age,
        why="a test", queries=0, milliseconds=0,
    )  # fmt: skip


def test_old_snapshots_of_unregistered_names_are_deleted():
    for topic in ("forgotten:1", "toy-books:1"):
        stored(topic, timedelta(days=8))
    stored("of-the-last-release:1", timedelta(days=1))
    cleanup.run_cleanup()
    left = StoredSnapshot.objects.order_by("topic").values_list("topic", flat=True)
    assert list(left) == ["of-the-last-release:1", "toy-books:1"]


def test_old_flags_of_unregistered_names_are_deleted():
    for topic in ("forgotten:1", "toy-books:1", "of-the-next-release:1"):
        Flag.objects.create(topic=topic, why="a test")
    old = Flag.objects.exclude(topic="of-the-next-release:1")
    old.update(flagged_at=timezone.now() - timedelta(hours=2))
    cleanup.run_cleanup()
    assert set(Flag.objects.values_list("topic", flat=True)) == {
        "toy-books:1",
        "of-the-next-release:1",
    }
