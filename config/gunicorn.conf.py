"""gunicorn, for one web server. A process that is started and stopped under load pays start-up,
connections and caches again and again, so the workers are few, fixed in number and long-lived.
"""

import os

bind = os.environ.get("BIND", f"127.0.0.1:{os.environ.get('PORT', '8000')}")
workers = int(os.environ.get("WEB_CONCURRENCY", "1"))
worker_class = "gthread"
threads = int(os.environ.get("WEB_THREADS", "8"))
# The application is imported once, before the first request, and shared by the workers.
preload_app = True
# Against a slow leak, not against load: so rarely that nobody waits for it, and never all at once.
max_requests = 100_000
max_requests_jitter = 20_000
timeout = 30
graceful_timeout = 20
keepalive = 75  # longer than nginx keeps its side open
# Heartbeats go to memory: on a disk they can stall a worker.
worker_tmp_dir = "/dev/shm"  # noqa: S108
# Its default path would be shared by two servers on one machine.
control_socket_disable = True
accesslog = None  # nginx has one
errorlog = "-"
