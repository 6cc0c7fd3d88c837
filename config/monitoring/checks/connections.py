"""Checks of the number of connections: each thread of each worker of each server keeps one."""

from typing import Any

from django.core.checks import CheckMessage
from django.core.checks import Warning as CheckWarning

from .numbers import Numbers, numbers
from .registering import deploy_check, postgres_check

# Two refreshers, the replay, a migration, and a backup with two connections.
OTHERS = 6


@deploy_check(numbers)
def check_pgbouncer_clients(found: Numbers) -> list[CheckMessage]:
    if not found.through_pgbouncer or found.max_clients is None:
        return []
    if found.clients <= found.max_clients:
        return []
    return [
        CheckWarning(
            f"{found.servers} servers with {found.workers} workers of {found.threads} threads "
            f"keep {found.clients} connections; PgBouncer takes {found.max_clients}.",
            hint="Raise max_client_conn of PgBouncer, or lower WEB_CONCURRENCY or WEB_THREADS.",
            id="config.W001",
        )
    ]


def free_connections(cursor: Any) -> int:
    """Return how many connections PostgreSQL has for roles other than superusers."""
    cursor.execute(
        "SELECT current_setting('max_connections')::int"
        " - current_setting('superuser_reserved_connections')::int"
    )
    return int(cursor.fetchone()[0])


@postgres_check(free_connections, numbers)
def check_postgres_connections(room: int, found: Numbers) -> list[CheckMessage]:
    web = found.pool or 0 if found.through_pgbouncer else found.clients
    if web + OTHERS <= room:
        return []
    of_web = "PgBouncer's pool" if found.through_pgbouncer else "The web servers' threads"
    return [
        CheckWarning(
            f"{of_web} and {OTHERS} others need {web + OTHERS} connections; "
            f"PostgreSQL has {room}.",
            hint="Put PgBouncer in between or make its pool smaller; max_connections last of all: "
            "each connection is a process.",
            id="config.W002",
        )
    ]
