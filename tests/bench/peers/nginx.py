"""nginx in front of a peer: it passes each request on, with a microcache or without."""

import contextlib
import getpass
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from deploy.stack.processes import nginx as command
from tests.services.process import answers, free_port, running

# The same as the project's configuration in workers, connections and keepalive.
CONFIGURATION = """
daemon off;
{user}
worker_processes auto;
worker_rlimit_nofile 8192;
pid {folder}/nginx.pid;
error_log stderr warn;
events {{
    worker_connections 4096;
}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    tcp_nopush on;
    keepalive_requests 10000;
    proxy_cache_path {folder}/cache keys_zone=pages:4m max_size=128m use_temp_path=off;
    upstream web {{
        server {upstream} max_fails=0;
        keepalive 32;
        keepalive_requests 100000;
    }}
    server {{
        listen 127.0.0.1:{port};
        location / {{
            proxy_pass http://web;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_set_header Host $host;
            proxy_set_header X-Forwarded-Proto $scheme;
{microcache}
        }}
    }}
}}
"""
MICROCACHE = """
            proxy_cache pages;
            proxy_cache_valid 200 1s;
            proxy_cache_lock on;
            proxy_cache_background_update on;
            proxy_cache_use_stale updating error timeout http_500 http_502 http_503 http_504;
            add_header X-Cache $upstream_cache_status;
"""


@contextlib.contextmanager
def proxy(upstream: str, *, microcache: bool = False) -> Iterator[str]:
    """nginx for one web server (address:port); yields its URL."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="gameday-nginx-") as name:
        text = CONFIGURATION.format(
            user=f"user {getpass.getuser()};" if os.geteuid() == 0 else "",
            folder=name,
            upstream=upstream,
            port=port,
            microcache=MICROCACHE if microcache else "",
        )
        configuration = Path(name) / "nginx.conf"
        configuration.write_text(text)
        with running(command(configuration), folder=Path(name), ready=lambda: answers(port)):
            yield f"http://127.0.0.1:{port}"
