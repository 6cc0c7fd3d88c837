"""Makes the query of the scoreboard slow, and counts it, while a file exists.

A database that takes 0.3 s for the page's games is the same for all ways, and no way has a line of
code for it.
"""

import os
import traceback
from collections.abc import Callable
from functools import cache
from typing import Any

from django.apps import AppConfig
from django.db.backends.signals import connection_created

SECONDS = 0.3
# The file, which gets a byte for each build. The refresher builds in transactions that only read,
# so the database cannot count.
SWITCH = os.environ.get("PEER_SLOW", "")


class Builds(AppConfig):
    name = "tests.bench.peers.builds"

    def ready(self) -> None:
        connection_created.connect(add_wrapper)


def add_wrapper(connection: Any, **kwargs: object) -> None:
    if slow not in connection.execute_wrappers:
        connection.execute_wrappers.append(slow)


def slow(
    execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
) -> Any:
    if sql in statements() and _counted():
        with context["connection"].connection.cursor() as cursor:
            cursor.execute(f"SELECT pg_sleep({SECONDS})")
    return execute(sql, params, many, context)


def _counted() -> bool:
    """Count a build if the file exists. Return whether it does."""
    try:
        file = os.open(SWITCH, os.O_WRONLY | os.O_APPEND)
    except FileNotFoundError:
        return False
    if not _is_of_another_snapshot():
        os.write(file, b".")
    os.close(file)
    return True


def _is_of_another_snapshot() -> bool:
    """Return whether the refresher makes the query for another snapshot, such as the ranks."""
    from caching.snapshots import Snapshot

    for frame, _ in traceback.walk_stack(None):
        if frame.f_code is Snapshot.build.__code__:
            return bool(frame.f_locals["self"].name != "scoreboard")
    return False


@cache
def statements() -> frozenset[str]:
    """Return the SQL of the page's games, with the clubs and without."""
    from fantasy.models import Week
    from teams.models import Game

    joined = Game.objects.scoreboard(Week(pk=1))
    querysets = (joined, joined.select_related(None))
    return frozenset(queryset.query.sql_with_params()[0] for queryset in querysets)
