"""gunicorn, for one web server.

Against thrashing: a process that is started under load pays for its start, its connections and
its caches while visitors wait, and one that is stopped for being slow makes the next one slower.
So the workers are few, fixed in number, long-lived, and do all of that before their first request.
"""

import os
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import suppress
from threading import Barrier, BrokenBarrierError
from typing import Any

bind = os.environ.get("BIND", f"127.0.0.1:{os.environ.get('PORT', '8000')}")

# One worker a processor keeps it busy: Python runs one thing at a time in each. More of them
# only take turns, and each brings its own memory and its own connections.
workers = int(os.environ.get("WEB_CONCURRENCY", "1"))
# Threads are for waiting: while one waits for the database or the cache another one works. Each
# keeps a connection, so workers x threads of all servers is what PgBouncer must take. (A worker
# of this kind is never killed for one stuck request, as a sync worker is, with a new process each
# time: PostgreSQL's and PgBouncer's limits end the request instead.)
worker_class = "config.worker.Worker"  # gthread, which also stops listening when it ends
threads = int(os.environ.get("WEB_THREADS", "8"))

# The application is imported once, before the first request, and its memory shared by the
# workers. What cannot be imported does not start, instead of failing again and again.
preload_app = True

# Against a slow leak, not against load: so rarely that nobody waits for it, and never all at once.
max_requests = 100_000
max_requests_jitter = 20_000

# A worker that does not even take turns any more is replaced after so many seconds: longer than
# any limit further in (5 seconds for a statement, 15 for a silent database), so that it is not a
# slow service that has workers killed. nginx waits as long.
timeout = 30
# When told to stop, it has so long to finish what it is doing; the process manager gives it 30.
graceful_timeout = 20

# Longer than nginx (60 seconds) keeps its side open, so that it is nginx that closes: a request
# that meets a closing server would be lost.
keepalive = 75
# The queue before accept. nginx gives each server 64 requests at most; this is for restarts.
backlog = 512

# Heartbeats go to memory: on a busy disk they can stall a worker until it is taken for dead.
worker_tmp_dir = "/dev/shm"  # noqa: S108
# Its default path would be shared by two servers on one machine.
control_socket_disable = True
accesslog = None  # nginx has one
errorlog = "-"
# In production its own few lines have the form of all others, and go the same way.
if os.environ.get("DJANGO_SETTINGS_MODULE") == "config.settings.production":
    server = os.environ.get("SERVER_NAME", "web")
    logconfig_dict = {
        "formatters": {"generic": {"()": "config.logs.JSONLines", "server": server}},
        "loggers": {"gunicorn.error": {"level": "INFO", "handlers": [], "propagate": True}},
    }

WARMING = 10.0  # seconds at most that a worker takes for it


def post_worker_init(worker: Any) -> None:
    """Each thread opens its connections to the database and the cache before the first request.
    Where these are away, the worker starts all the same.
    """
    from django.core.cache import cache
    from django.db import DatabaseError, connection

    all_here = Barrier(worker.cfg.threads)

    def warm() -> None:
        with suppress(BrokenBarrierError, DatabaseError):
            all_here.wait(WARMING)  # or one thread would take all of it
            connection.ensure_connection()
            cache.get("warm")

    pool: ThreadPoolExecutor = worker.tpool
    wait([pool.submit(warm) for _ in range(worker.cfg.threads)], WARMING)
