"""Checks of the site's image with production settings.

Its addresses of database and cache lead nowhere: /livez needs neither.
"""

import json
import time

from .asking import get
from .engine import Engine
from .shell import expect, wait_for

GRACE = 20  # seconds: graceful_timeout in config/gunicorn.conf.py
SETTINGS = {
    "SECRET_KEY": "for-this-check-only-" * 3,
    "ALLOWED_HOSTS": "localhost",
    "DATABASE_URL": "postgres://nobody:nothing@127.0.0.1:1/none",
    "CACHE_URL": "memcached://127.0.0.1:1",
    "EMAIL_URL": "smtp://127.0.0.1:1",
}


def check_refusals(engine: Engine, image: str) -> None:
    for missing in SETTINGS:
        settings = {name: value for name, value in SETTINGS.items() if name != missing}
        with engine.container(image, settings) as (name, _):
            # `wait` prints the exit status.
            status = engine("wait", name)
            named = status != "0" and missing in engine.logs(name)
        expect(named, f"production refuses to start without {missing}, and says so")


def check_production(engine: Engine, image: str) -> None:
    with engine.container(image, SETTINGS) as (name, port):
        wait_for(lambda: get(port, "/livez")[0] == 200, 30, "production answers /livez")
        wait_for(lambda: engine.is_healthy(name), 30, "its health check says healthy")
        manifest = json.loads(engine("exec", name, "cat", "var/static/staticfiles.json"))
        sheet = "/static/" + manifest["paths"]["admin/css/base.css"]
        status, _ = get(port, sheet, **{"X-Forwarded-Proto": "https"})
        expect(status == 200, "it serves a static file")
        began = time.monotonic()
        engine("stop", "--time", str(GRACE + 10), name)
        seconds = time.monotonic() - began
        expect(engine.state(name, "ExitCode") == "0", "SIGTERM ends it with exit code 0")
        expect(seconds < GRACE, f"idle, it ends within its grace of {GRACE} s: {seconds:.1f} s")
