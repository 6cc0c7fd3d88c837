"""What all nodes share: the database and what its rows tell, the cache, the publish folder.

The database is asked over a connection of its own by a thread of its own: one that hangs would
otherwise hang whoever wants to know whether it does.
"""

import os
import shutil
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection, connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Count, Min, Value
from django.db.models.functions import StrIndex, Substr

from caching.models import Heartbeat, StoredSnapshot
from caching.outbox import OutboxState, outbox_state

from .time_limited import TimeLimited

BEHIND = 60.0  # seconds that the oldest flag has waited
PUBLISH_RESERVE = 8 * 1024 * 1024  # bytes


@dataclass(frozen=True)
class Kind:
    """The stored snapshots of one name."""

    name: str
    count: int
    oldest: datetime


@dataclass(frozen=True)
class Database:
    """What it told: four queries, and those for the migrations until they are all there."""

    outbox: OutboxState
    refreshers: list[Heartbeat]
    kinds: list[Kind]
    # Of this release, and not in the database yet: "caching.0003_heartbeat".
    missing_migrations: list[str] = field(default_factory=list)

    @property
    def is_behind(self) -> bool:
        return self.outbox.oldest > BEHIND


def ask_database() -> Database | None:
    """None when it does not answer."""
    try:
        # First of all: a database without this release's tables can say no more than that.
        if missing := _migrations.missing():
            return Database(OutboxState(0, 0.0), [], [], missing)
        return Database(outbox_state(), list(Heartbeat.objects.order_by("name")), kinds())
    except DatabaseError:
        return None
    finally:
        connections.close_all()


def kinds() -> list[Kind]:
    """Each kind of snapshot by its name, which ends at the colon: one query."""
    name = Substr("topic", 1, StrIndex("topic", Value(":")) - 1)
    rows = (
        StoredSnapshot.objects.annotate(name=name)
        .values_list("name")
        .annotate(Count("pk"), Min("built_at"))
        .order_by("name")
    )
    return [Kind(*row) for row in rows]


class _Migrations:
    """Those of the code that runs. Once the database has them all, it is not asked again."""

    complete = False

    def missing(self) -> list[str]:
        if self.complete:
            return []
        wanted = MigrationLoader(None).disk_migrations or {}
        applied = MigrationRecorder(connection).applied_migrations()
        found = sorted(".".join(key) for key in wanted if key not in applied)
        self.complete = not found
        return found


_migrations = _Migrations()
database = TimeLimited(ask_database)


def cache_answers() -> bool:
    """At most some tenths of a second: the cache has time limits of its own."""
    cache.set("health", 1, 10)
    return bool(cache.get("health") == 1)


def publish_folder() -> Path | None:
    folder = getattr(settings, "PUBLISH_DIR", None)
    return Path(folder) if folder else None


def can_publish() -> bool:
    """True as well where pages are not published."""
    folder = publish_folder()
    if folder is None:
        return True
    return os.access(folder, os.W_OK) and shutil.disk_usage(folder).free > PUBLISH_RESERVE
