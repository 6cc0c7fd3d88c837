"""The topics to build, in the order of their urgency."""

import functools
import logging
import random
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from .models import Flag, StoredSnapshot
from .outbox import ASKED_FOR
from .snapshots import registry

logger = logging.getLogger("caching.builds")

NOT_THERE = "it must be there and is not"
INTERVAL_PASSED = "its interval has passed"
ANOTHER_FORM = "another release built it, in a form of its own"


def flagged_topics() -> list[str]:
    """Return the flagged topics that may be built now, the most urgent first.

    Topics that a reader asked for come first, then topics without a pause, and those of a
    snapshot that yields come last. In each group the topic with the oldest flag comes first.
    Topics whose pause is not over are left out.
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

    def urgency(topic: str) -> tuple[bool, bool, bool]:
        snapshot = registry[_name(topic)]
        return topic not in asked, snapshot.yields, bool(snapshot.pause)

    return sorted(ready, key=urgency)


def _name(topic: str) -> str:
    return topic.partition(":")[0]


@functools.cache
def _say_unknown(name: str) -> None:
    """Warn once for each name in a process; the flags may stay until they are swept."""
    logger.warning("no snapshot is called %r; its flags wait for a release that knows it", name)


def may_pause(topic: str) -> bool:
    return _name(topic) in registry and bool(registry[_name(topic)].pause)


def due_topics(*, every_form: bool = False) -> dict[str, str]:
    """Return the topics to build even without a flag, each with the reason.

    A topic is due if its interval has passed, if it must exist and does not, or if an older
    release built it last, in a form that this release cannot read. The topics are in the order
    of their declaration: a snapshot that is made of others is declared after them.

    `every_form`: include the topics that a newer release built last, after a roll-back. Do not
    use it while both releases run: each would rebuild what the other has just built.

    The interval is shortened by up to a tenth at random, so that several refreshers, and
    topics that were built together, do not stay in step.
    """
    now = timezone.now()
    always = {snapshot.topic(key) for snapshot in registry.values() for key in snapshot.always}
    there = StoredSnapshot.objects.filter(pk__in=always).values_list("pk", flat=True)
    due = dict.fromkeys(sorted(always - set(there)), NOT_THERE)
    shortest = min((snapshot.interval for snapshot in registry.values()), default=timedelta(0))
    found = Q(built_at__lt=now - shortest * 0.9)
    for snapshot in registry.values():
        found |= Q(topic__startswith=f"{snapshot.name}:") & ~Q(schema=snapshot.schema)
    stored = StoredSnapshot.objects.filter(found)
    for topic, schema, built_at in stored.values_list("topic", "schema", "built_at"):
        declared = registry.get(_name(topic))
        if declared is None:  # another release declares it and builds it
            continue
        if schema < declared.schema or (every_form and schema > declared.schema):
            due[topic] = ANOTHER_FORM
        elif built_at + declared.interval * random.uniform(0.9, 1) < now:  # noqa: S311
            due[topic] = INTERVAL_PASSED
    declaration = list(registry)
    return dict(sorted(due.items(), key=lambda item: declaration.index(_name(item[0]))))
