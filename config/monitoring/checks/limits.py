"""Checks the order of the time limits.

The side that sends requests on a kept connection must close it first: otherwise a request can meet
a closed connection. A caller must wait longer than the service it calls.
"""

from typing import Any

from django.core.checks import CheckMessage
from django.core.checks import Warning as CheckWarning

from .numbers import Numbers, numbers
from .registering import deploy_check, postgres_check

FOR_EVER = float("inf")


def _out_of_order(shorter: str, longer: str, hint: str, code: str) -> CheckMessage:
    return CheckWarning(f"{shorter} should be less than {longer}.", hint=hint, id=f"config.{code}")


def _or_for_ever(seconds: int | None) -> float:
    return seconds or FOR_EVER


@deploy_check(numbers)
def check_pgbouncer_timeouts(found: Numbers) -> list[CheckMessage]:
    ours = FOR_EVER if found.conn_max_age is None else found.conn_max_age
    theirs = _or_for_ever(found.pgbouncer_client_idle)
    if not found.through_pgbouncer or ours < theirs or theirs == FOR_EVER:
        return []
    return [
        _out_of_order(
            f"CONN_MAX_AGE ({ours:.0f} s)",
            f"PgBouncer's client_idle_timeout ({theirs:.0f} s)",
            "PgBouncer closes what Django still keeps: set client_idle_timeout to 0.",
            "W003",
        )
    ]


def idle_session_timeout(cursor: Any) -> float:
    """Return PostgreSQL's idle_session_timeout in seconds; 0 for none."""
    cursor.execute(
        "SELECT extract(epoch FROM current_setting('idle_session_timeout')::interval)"
        " FROM pg_settings WHERE name = 'idle_session_timeout'"  # PostgreSQL 14 has it
    )
    row = cursor.fetchone()
    return float(row[0]) if row else 0.0


@postgres_check(idle_session_timeout, numbers)
def check_idle_session_timeout(limit: float, found: Numbers) -> list[CheckMessage]:
    name, kept = "CONN_MAX_AGE", found.conn_max_age
    if found.through_pgbouncer:
        name, kept = "PgBouncer's server_idle_timeout", found.pgbouncer_server_idle or None
    ours = FOR_EVER if kept is None else kept
    if not limit or ours < limit:
        return []
    return [
        _out_of_order(
            f"{name} ({ours:.0f} s)",
            f"PostgreSQL's idle_session_timeout ({limit:.0f} s)",
            "PostgreSQL closes what its client still keeps: set idle_session_timeout to 0 for "
            "the role of the web servers.",
            "W003",
        )
    ]


@deploy_check(numbers)
def check_nginx_timeouts(found: Numbers) -> list[CheckMessage]:
    wrong = []
    if found.nginx_keepalive >= found.gunicorn_keepalive:
        wrong.append(
            _out_of_order(
                f"keepalive_timeout of nginx's upstream ({found.nginx_keepalive} s)",
                f"gunicorn's keepalive ({found.gunicorn_keepalive} s)",
                "nginx sends a request on a connection that gunicorn is closing, and answers 502.",
                "W004",
            )
        )
    if found.gunicorn_timeout > found.nginx_read_timeout:
        wrong.append(
            _out_of_order(
                f"gunicorn's timeout ({found.gunicorn_timeout} s)",
                f"nginx's proxy_read_timeout ({found.nginx_read_timeout} s)",
                "nginx gives up while a worker goes on with what nobody waits for.",
                "W004",
            )
        )
    query = found.pgbouncer_query_timeout if found.through_pgbouncer else 0
    if query >= found.nginx_read_timeout:
        wrong.append(
            _out_of_order(
                f"PgBouncer's query_timeout ({query} s)",
                f"nginx's proxy_read_timeout ({found.nginx_read_timeout} s)",
                "Threads wait for a silent database longer than any visitor does.",
                "W004",
            )
        )
    return wrong
