"""The numbers that must fit each other, read from the places that set them.

gunicorn's come from its own file, nginx's and PgBouncer's from their templates, the rest from the
settings and the environment.
"""

import os
import re
import runpy
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

CONFIG = Path(__file__).resolve().parents[2]
DEPLOY = CONFIG.with_name("deploy")


@dataclass(frozen=True)
class Numbers:
    """Times in seconds; None where the number is not set."""

    servers: int
    workers: int
    threads: int
    worker_connections: int
    worker_megabytes: int
    through_pgbouncer: bool
    pool: int | None
    max_clients: int | None
    conn_max_age: int | None  # None: for ever
    gunicorn_timeout: int
    gunicorn_keepalive: int
    gunicorn_backlog: int
    nginx_read_timeout: int
    nginx_keepalive: int
    nginx_backlog: int
    pgbouncer_client_idle: int  # 0: for ever, as below
    pgbouncer_server_idle: int
    pgbouncer_query_timeout: int

    @property
    def clients(self) -> int:
        """The number of connections that the web servers keep: one for each thread."""
        return self.servers * self.workers * self.threads


def numbers() -> Numbers:
    """Return the numbers. Raises LookupError if one is no longer in its template."""
    gunicorn = runpy.run_path(str(CONFIG / "gunicorn.conf.py"))
    nginx = (DEPLOY / "nginx/gameday.conf.template").read_text()
    pgbouncer = (DEPLOY / "pgbouncer/pgbouncer.ini.template").read_text()
    database = settings.DATABASES["default"]
    return Numbers(
        servers=int(os.environ.get("WEB_SERVERS", "2")),
        workers=gunicorn["workers"],
        threads=gunicorn["threads"],
        worker_connections=gunicorn.get("worker_connections", 1000),
        worker_megabytes=int(os.environ.get("WORKER_MEGABYTES", "200")),
        through_pgbouncer=database.get("DISABLE_SERVER_SIDE_CURSORS", False),
        pool=_optional("PGBOUNCER_POOL"),
        max_clients=_optional("PGBOUNCER_MAX_CLIENTS"),
        conn_max_age=database.get("CONN_MAX_AGE", 0),
        gunicorn_timeout=gunicorn["timeout"],
        gunicorn_keepalive=gunicorn["keepalive"],
        gunicorn_backlog=gunicorn.get("backlog", 2048),
        nginx_read_timeout=_in(nginx, r"proxy_read_timeout (\d+)s"),
        nginx_keepalive=_in(nginx, r"upstream web \{.*?\bkeepalive_timeout (\d+)s"),
        nginx_backlog=_in(nginx, r"backlog=(\d+)"),
        pgbouncer_client_idle=_in(pgbouncer, r"\nclient_idle_timeout = (\d+)"),
        pgbouncer_server_idle=_in(pgbouncer, r"\nserver_idle_timeout = (\d+)"),
        pgbouncer_query_timeout=_in(pgbouncer, r"\nquery_timeout = (\d+)"),
    )


def _optional(name: str) -> int | None:
    value = os.environ.get(name)
    return int(value) if value else None


def _in(text: str, pattern: str) -> int:
    found = re.search(pattern, text, re.DOTALL)
    if found is None:
        raise LookupError(f"no line says {pattern!r} any more")
    return int(found[1])
