"""The refresher: one or more processes beside the web servers, which alone build the snapshots.

P3, step by step: lock the topic; open a transaction that reads one moment; read the ids of the
topic's flags; build; store with a higher version; put into the cache; delete those flags; unlock.
If a refresher is killed at any step, another builds the topic again: a flag is deleted only after
the value built for it is in place.
"""

import logging
import random
import time
from collections.abc import Callable
from contextlib import nullcontext, suppress
from dataclasses import asdict, dataclass
from datetime import datetime

from django.core.exceptions import ObjectDoesNotExist
from django.db import Error, connection, transaction
from django.utils import timezone

from . import entries, periodic
from .build_queue import due_topics, flagged_topics, may_pause
from .instrumentation.cost import Cost, measured
from .instrumentation.heartbeat import HeartbeatWriter
from .locks import read_transaction, slow_build_lock, topic_lock
from .models import Flag, StoredSnapshot
from .outbox import outbox_state
from .recovery import cache_refill, cleanup, write_retries
from .snapshots import Built, Snapshot, find

logger = logging.getLogger("caching.builds")

POLL = 0.05  # seconds between two looks at the outbox
LOOK_UP = 1  # seconds of building until the refresher looks for more urgent topics
REST = 5  # seconds before a topic whose build failed is tried again
TELL = 60  # seconds between two lines about the outbox
SWEEP = 600  # seconds between two sweeps
STATEMENTS = 50  # SQL statements of a build that are stored, at most


@dataclass(frozen=True)
class Build:
    topic: str
    version: int
    why: str
    queries: int
    rows: int
    bytes: int
    milliseconds: float


def refresh(topic: str, why: str = "", seen: datetime | None = None) -> Build | None:
    """Build the topic if it is flagged, or for the reason `why`, which was found at `seen`.

    Return None if there is nothing to do: another process builds the topic, its flags are
    already gone, or it was built after `seen`.
    """
    try:
        snapshot, key = find(topic)
    except LookupError as error:
        logger.warning("%s; its flags are left for a release that knows it", error)
        return None
    with topic_lock(topic) as held:
        return _build(snapshot, key, why, seen) if held else None


def _build(snapshot: Snapshot[object], key: str, why: str, seen: datetime | None) -> Build | None:
    topic = snapshot.topic(key)
    with read_transaction():
        flags = list(Flag.objects.filter(topic=topic).order_by("pk"))
        if not flags and (not why or (seen and _built_since(topic, seen))):
            return None
        ids = [flag.pk for flag in flags]
        try:
            with measured() as cost:
                built: Built | None = snapshot.build(key)
        except ObjectDoesNotExist as error:
            built = None
            logger.warning("%s: %s; it is taken away", topic, error)
    if built is None:
        StoredSnapshot.objects.filter(pk=topic).delete()
        entries.delete(topic, snapshot.schema)
        Flag.objects.filter(pk__in=ids).delete()
        return None
    reason = why or flags[0].why + (f" and {len(flags) - 1} more" if len(flags) > 1 else "")
    if request_id := next((flag.request_id for flag in flags if flag.request_id), ""):
        reason += f", request {request_id}"
    stored = _store(snapshot, topic, built, reason, cost)
    write_retries.put(snapshot.entry_of(stored), snapshot.max_age)
    snapshot.publish_more(key, stored.version)
    Flag.objects.filter(pk__in=ids).delete()
    build = Build(
        topic=topic,
        version=stored.version,
        why=reason,
        queries=stored.queries,
        rows=built.rows,
        bytes=len(built.body),
        milliseconds=stored.milliseconds,
    )
    logger.info(
        "built %(topic)s version %(version)s: %(queries)s queries, %(rows)s rows, %(bytes)s bytes,"
        " %(milliseconds).1f ms (%(why)s)",
        asdict(build),
        extra={"request_id": request_id},
    )
    return build


def _built_since(topic: str, seen: datetime) -> bool:
    return StoredSnapshot.objects.filter(pk=topic, built_at__gt=seen).exists()


def _store(
    snapshot: Snapshot[object], topic: str, built: Built, why: str, cost: Cost
) -> StoredSnapshot:
    with transaction.atomic():
        last = StoredSnapshot.objects.filter(pk=topic).values_list("version", flat=True).first()
        stored, _ = StoredSnapshot.objects.update_or_create(
            pk=topic,
            defaults={
                "schema": snapshot.schema,
                "version": max((last or 0) + 1, _clock_version()),
                "body": built.body.decode(),
                "built_at": timezone.now(),
                "why": why[:100],
                "rows": built.rows,
                "queries": cost.queries,
                "milliseconds": cost.milliseconds,
                "statements": [list(one) for one in cost.statements[:STATEMENTS]],
            },
        )
    return stored


def _clock_version() -> int:
    """Return the clock in milliseconds, the least version of a new build.

    Without it, a topic that comes back, or a restored database, would begin below a version that
    a cache still holds, and the old value would stay.
    """
    return time.time_ns() // 1_000_000


def refresh_all() -> list[Build]:
    """Build everything that is flagged, then everything that is due.

    A deploy and a roll-back run it before they start the web servers of the other release, whose
    readers then find values in their own form.
    Raises the first error of a builder after trying all other topics.
    """
    builds: list[Build] = []
    errors: list[Exception] = []

    def each(topics: dict[str, str], seen: datetime | None) -> None:
        for topic, why in topics.items():
            try:
                if build := refresh(topic, why, seen):
                    builds.append(build)
            except Exception as error:
                logger.exception("%s could not be built", topic)
                errors.append(error)

    each(dict.fromkeys(flagged_topics(), ""), None)
    seen = timezone.now()
    each(due_topics(every_form=True), seen)
    if errors:
        raise errors[0]
    return builds


def run(stopping: Callable[[], bool], wait: Callable[[float], object]) -> None:
    """Build flagged topics as soon as their flags are seen, and due topics every second.

    Periodic tasks run with the due topics, before them.

    `wait(seconds)` returns early when it is time to stop. Errors of the database, the cache or
    one builder are logged, and the work is tried again. Meanwhile readers get the last values,
    and the other topics are built.
    """
    next_due, next_line, next_sweep = 0.0, 0.0, time.monotonic() + SWEEP
    resting: dict[str, float] = {}
    pulse = HeartbeatWriter()
    while not stopping():
        try:
            work = [(topic, "") for topic in flagged_topics()]
            seen = timezone.now()
            if time.monotonic() >= next_due:
                next_due = time.monotonic() + 1
                work += due_topics().items()
                write_retries.retry()
                cache_refill.refill_after_flush()
                periodic.run_due()
            if time.monotonic() >= next_line:
                next_line = time.monotonic() + TELL
                logger.info("%s", outbox_state())
            pulse.beat()
            if time.monotonic() >= next_sweep:
                next_sweep = time.monotonic() + SWEEP * random.uniform(0.9, 1)  # noqa: S311
                cleanup.run_cleanup()
            look_up = time.monotonic() + LOOK_UP
            for topic, why in work:
                if stopping() or time.monotonic() > look_up:
                    break
                if resting.get(topic, 0.0) <= time.monotonic():
                    _refresh_or_rest(topic, why, seen, resting, pulse)
        except Error:
            logger.exception("a pass failed; the next one tries again")
            connection.close_if_unusable_or_obsolete()
            wait(1)
        wait(POLL)
    with suppress(Error):
        pulse.end()


def _refresh_or_rest(
    topic: str, why: str, seen: datetime, resting: dict[str, float], pulse: HeartbeatWriter
) -> None:
    try:
        with slow_build_lock() if may_pause(topic) else nullcontext(True) as free:
            if free and refresh(topic, why, seen):
                pulse.count_build()
    except Exception:  # an error in one builder must not stop the others
        logger.exception("%s could not be built; again in %s seconds", topic, REST)
        connection.close_if_unusable_or_obsolete()
        resting[topic] = time.monotonic() + REST
