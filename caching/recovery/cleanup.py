"""Cleanup of old rows, by the refresher, every few minutes."""

import logging
from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from caching.locks import topic_lock
from caching.models import Flag, StoredSnapshot
from caching.snapshots import registry

logger = logging.getLogger("caching.builds")

FORGOTTEN = timedelta(days=7)  # longer than it takes to roll a release back
UNANSWERED = timedelta(hours=1)  # longer than it takes to roll one out

Sweeper = Callable[[], int]
_sweepers: list[Sweeper] = []


def cleanup_task(function: Sweeper) -> Sweeper:
    """Register a function that deletes old rows and returns their number."""
    _sweepers.append(function)
    return function


def run_cleanup() -> None:
    """Run all cleanup tasks, unless another refresher is running them."""
    with topic_lock("sweep") as held:
        for function in _sweepers if held else ():
            if count := function():
                logger.info("swept %s rows: %s", count, function.__name__)


@cleanup_task
def snapshots_of_old_releases() -> int:
    """Delete the old snapshots whose name is no longer declared."""
    old = StoredSnapshot.objects.filter(built_at__lt=timezone.now() - FORGOTTEN)
    gone = {topic for topic in old.values_list("topic", flat=True) if _name(topic) not in registry}
    return old.filter(pk__in=gone).delete()[0]


@cleanup_task
def flags_of_unknown_topics() -> int:
    """Delete the flags of a release that is gone.

    Flags of a release that is being rolled out stay for its refresher.
    """
    old = Flag.objects.filter(flagged_at__lt=timezone.now() - UNANSWERED)
    gone = {topic for topic in old.values_list("topic", flat=True) if _name(topic) not in registry}
    return old.filter(topic__in=gone).delete()[0]


def _name(topic: str) -> str:
    return topic.partition(":")[0]
