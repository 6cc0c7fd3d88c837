"""Real services for tests. Each context manager starts one process on a free port in its own
folder, waits until it answers, and stops it at the end.

    with postgres() as database_url, memcached() as server:
        ...

`python -m tests.services COMMAND ...` runs a command with PostgreSQL and memcached beside it.
"""

from .memcached import memcached
from .nginx import nginx
from .pgbouncer import pgbouncer
from .postgres import postgres
from .process import Process, free_port, until
from .redis import redis
from .site import gunicorn, manage, production, refresher

__all__ = [
    "Process",
    "free_port",
    "gunicorn",
    "manage",
    "memcached",
    "nginx",
    "pgbouncer",
    "postgres",
    "production",
    "redis",
    "refresher",
    "until",
]
