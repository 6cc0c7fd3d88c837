"""What there is to build, and in which order."""

import functools
import logging
import random
from datetime import timedelta

from django.utils import timezone

from .models import Flag, StoredSnapshot
from .outbox import ASKED_FOR
from .snapshots import registry

logger = logging.getLogger("caching.builds")


def flagged_topics() -> list[str]:
    """First what a reader waits for, then what is built without a pause, each with the oldest
    flag first; those whose pause is not over wait for it.
    """
    flags = list(Flag.objects.order_by("pk").values_list("topic", "why"))
    if not flags:
        return []
    for name in {_name(topic) for topic, _ in flags} - registry.keys():
        _say_unknown(name)
    asked = {topic for topic, why in flags if why == ASKED_FOR}
    pauses = {
        topic: registry[name].pause for topic, _ in flags if (name := _name(topic)) in registry
    }
    built = dict(StoredSnapshot.objects.filter(pk__in=pauses).values_list("topic", "built_at"))
    now = timezone.now()
    ready = [t for t in pauses if t not in built or built[t] + pauses[t] <= now]
    return sorted(ready, key=lambda topic: (topic not in asked, bool(pauses[topic])))


def _name(topic: str) -> str:
    return topic.partition(":")[0]


@functools.cache
def _say_unknown(name: str) -> None:
    """Once a process: the flags may lie there until they are swept."""
    logger.warning("no snapshot is called %r; its flags wait for a release that knows it", name)


def may_pause(topic: str) -> bool:
    return _name(topic) in registry and bool(registry[_name(topic)].pause)


def due_topics() -> list[str]:
    """Those not built for their interval, and those that must exist and do not.

    The interval is shortened by up to a tenth at random, so that several refreshers, and
    topics that were built together, do not stay in step.
    """
    now = timezone.now()
    always = {snapshot.topic(key) for snapshot in registry.values() for key in snapshot.always}
    there = StoredSnapshot.objects.filter(pk__in=always).values_list("pk", flat=True)
    due = sorted(always - set(there))
    shortest = min((snapshot.interval for snapshot in registry.values()), default=timedelta(0))
    old = StoredSnapshot.objects.filter(built_at__lt=now - shortest * 0.9)
    for topic, built_at in old.values_list("topic", "built_at"):
        snapshot = registry.get(_name(topic))
        if snapshot is None:  # of another release; left for it
            continue
        if built_at + snapshot.interval * random.uniform(0.9, 1) < now:  # noqa: S311
            due.append(topic)
    return due
