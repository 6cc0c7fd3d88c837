"""gunicorn's configuration for one web server.

It prevents thrashing. A process that starts under load opens its connections and fills its caches
while visitors wait. A process that is killed for being slow makes the next one slower. So the
workers are few, fixed in number and long-lived, and warm up before their first request.
"""

import os
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import suppress
from threading import Barrier, BrokenBarrierError
from typing import Any

bind = os.environ.get("BIND", f"127.0.0.1:{os.environ.get('PORT', '8000')}")

# One worker keeps one processor busy: Python runs one thread at a time in each process. More
# workers only take turns, and each adds its own memory and its own connections.
workers = int(os.environ.get("WEB_CONCURRENCY", "1"))
# While one thread waits for the database or the cache, another one works. Each thread keeps a
# connection, so PgBouncer must accept workers x threads of all servers. (gunicorn kills a sync
# worker for one stuck request and starts a new process. It never kills a thread worker for that:
# the limits of PostgreSQL and PgBouncer end the request instead.)
worker_class = "config.worker.Worker"  # gthread that also stops listening when it ends
threads = int(os.environ.get("WEB_THREADS", "8"))

# gunicorn imports the application once, before the first request, and the workers share its
# memory. If the import fails, gunicorn does not start, instead of failing again and again.
preload_app = True

# Workers restart because of slow leaks, not because of load: rarely, and never all at once.
max_requests = 100_000
max_requests_jitter = 20_000

# gunicorn replaces a worker whose main loop has hung for this many seconds. This is longer than
# any limit further in (5 seconds for a statement, 15 for a silent database), so a slow service
# does not get workers killed. nginx waits as long.
timeout = 30
# Seconds that a worker has to finish its requests at a stop; the process manager gives it 30.
graceful_timeout = 20

# Longer than nginx keeps its side open (60 seconds), so that nginx closes the connection: a
# request that meets a closing server would be lost.
keepalive = 75
# The queue before accept. nginx sends each server at most 64 requests; the rest is for restarts.
backlog = 512

# Heartbeats go to memory: on a busy disk they can stall a worker until gunicorn takes it for dead.
worker_tmp_dir = "/dev/shm"  # noqa: S108
# Two servers on one machine would share the default path of the control socket.
control_socket_disable = True
accesslog = None  # nginx has one
errorlog = "-"
# In production gunicorn's own log lines are JSON too, and go through the root logger.
if os.environ.get("DJANGO_SETTINGS_MODULE") == "config.settings.production":
    server = os.environ.get("SERVER_NAME", "web")
    logconfig_dict = {
        "formatters": {"generic": {"()": "config.logs.JSONLines", "server": server}},
        "loggers": {"gunicorn.error": {"level": "INFO", "handlers": [], "propagate": True}},
    }

WARMING = 10.0  # seconds that a worker takes at most to open its connections


def post_worker_init(worker: Any) -> None:
    """Open each thread's connections to the database and the cache before the first request.

    The worker also starts when these services are away.
    """
    from django.core.cache import cache
    from django.db import DatabaseError, connection

    all_here = Barrier(worker.cfg.threads)

    def warm() -> None:
        with suppress(BrokenBarrierError, DatabaseError):
            all_here.wait(WARMING)  # otherwise one thread could run all of these tasks
            connection.ensure_connection()
            cache.get("warm")

    pool: ThreadPoolExecutor = worker.tpool
    wait([pool.submit(warm) for _ in range(worker.cfg.threads)], WARMING)
