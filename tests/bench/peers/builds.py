"""Makes the query of the scoreboard slow and counts it, while a file exists.

A database that takes 0.3 s for the page's games is the same for all ways, and no way has a line of
code for it.
"""

import os
from collections.abc import Callable
from functools import cache
from typing import Any

from django.apps import AppConfig
from django.db.backends.signals import connection_created

SECONDS = 0.3
SEQUENCE = "bench_builds"  # counts the builds
SWITCH = os.environ.get("PEER_SLOW", "")  # the file


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
    if sql in statements() and os.path.exists(SWITCH):
        with context["connection"].connection.cursor() as cursor:
            cursor.execute(f"SELECT pg_sleep({SECONDS}), nextval('{SEQUENCE}')")
    return execute(sql, params, many, context)


@cache
def statements() -> frozenset[str]:
    """Return the SQL of the page's games, with the clubs and without."""
    from fantasy.models import Week
    from teams.models import Game

    joined = Game.objects.scoreboard(Week(pk=1))
    querysets = (joined, joined.select_related(None))
    return frozenset(queryset.query.sql_with_params()[0] for queryset in querysets)
