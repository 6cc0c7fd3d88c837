"""The state of the services that all nodes share: database, cache and publish folder.

A separate thread queries the database over its own connection, so that a database that hangs does
not hang the request that checks it.
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

BEHIND = 60.0  # seconds: a refresher is behind when the oldest flag has waited for longer
PUBLISH_RESERVE = 8 * 1024 * 1024  # bytes


@dataclass(frozen=True)
class Kind:
    """The stored snapshots of one name."""

    name: str
    count: int
    oldest: datetime


@dataclass(frozen=True)
class Database:
    """The state of the database, from four queries.

    Until all migrations are applied, each look needs more queries, for the missing ones.
    """

    outbox: OutboxState
    refreshers: list[Heartbeat]
    kinds: list[Kind]
    # Migrations of this release that are not applied yet, such as "caching.0003_heartbeat".
    missing_migrations: list[str] = field(default_factory=list)

    @property
    def is_behind(self) -> bool:
        return self.outbox.oldest > BEHIND


def ask_database() -> Database | None:
    """Return the state of the database, or None when it does not answer."""
    try:
        # First, because the other queries need this release's tables.
        if missing := _migrations.missing():
            return Database(OutboxState(0, 0.0), [], [], missing)
        return Database(outbox_state(), list(Heartbeat.objects.order_by("name")), kinds())
    except DatabaseError:
        return None
    finally:
        connections.close_all()


def kinds() -> list[Kind]:
    """Return each kind of snapshot with one query. A topic's kind is its part before the colon."""
    name = Substr("topic", 1, StrIndex("topic", Value(":")) - 1)
    rows = (
        StoredSnapshot.objects.annotate(name=name)
        .values_list("name")
        .annotate(Count("pk"), Min("built_at"))
        .order_by("name")
    )
    return [Kind(*row) for row in rows]


class _Migrations:
    """The migrations of the running code. Once all are applied, `missing` makes no queries."""

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
    """Return whether the cache stores and returns a value.

    This takes at most some tenths of a second: the cache has its own time limits.
    """
    cache.set("health", 1, 10)
    return bool(cache.get("health") == 1)


def publish_folder() -> Path | None:
    folder = getattr(settings, "PUBLISH_DIR", None)
    return Path(folder) if folder else None


def can_publish() -> bool:
    """Return whether pages can be published; also True if the site publishes none."""
    folder = publish_folder()
    if folder is None:
        return True
    return os.access(folder, os.W_OK) and shutil.disk_usage(folder).free > PUBLISH_RESERVE
