"""Checks of the site's image with the demo season on SQLite: its pages, and its end at SIGTERM."""

import json
import re
import threading

from .asking import get
from .engine import Engine
from .shell import ImageError, expect, wait_for
from .slow_request import SlowSignIn

SETTINGS = {"DJANGO_SETTINGS_MODULE": "config.settings.demo", "VAR_DIR": "/tmp/demo"}  # noqa: S108
START = """
python manage.py migrate --verbosity 0
python manage.py seed_demo --owners 20
python manage.py collectstatic --no-input --verbosity 0
python manage.py refresh_cache --once
exec gunicorn --config config/gunicorn.conf.py config.wsgi
"""
PAGES = ("/", "/scores/", "/players/", "/leaderboard/", "/rules/", "/learn/", "/live.json")


def check_demo(engine: Engine, image: str) -> None:
    with engine.container(image, SETTINGS, "sh", "-ec", START) as (name, port):

        def alive() -> bool:
            if engine.state(name, "Status") == "exited":
                raise ImageError("the demo does not start")
            return get(port, "/livez")[0] == 200

        wait_for(alive, 300, "the demo makes its season and answers /livez")
        check_pages(port)
        check_drain(engine, name, port)


def check_pages(port: int) -> None:
    pages = {path: get(port, path) for path in PAGES}
    for path, (status, _) in pages.items():
        expect(status == 200, f"{path} answers {status}")
    home, live = pages["/"][1], json.loads(pages["/live.json"][1])
    real = live["games"] and f"Week {live['week']}" in home
    expect(real, f"its home page shows week {live['week']}, with {len(live['games'])} games")
    sheet = re.search(r'href="(/static/[^"]+\.css)"', home)
    expect(sheet and get(port, sheet[1])[0] == 200, "its pages find their style sheet")


def check_drain(engine: Engine, name: str, port: int) -> None:
    """Check that the container answers a sign-in whose form is still arriving when it stops."""
    with SlowSignIn(port) as request:
        # gunicorn accepts connections in turn: after this answer the sign-in is under way.
        expect(get(port, "/livez")[0] == 200, "others are answered while a sign-in is under way")
        stop = threading.Thread(target=engine, args=("stop", "--time", "30", name))
        stop.start()
        refuses = "told to stop, it takes no new requests"
        wait_for(lambda: get(port, "/livez")[0] == 0, 10, refuses)
        status, body = request.finish()
    expect(status == 200 and "sign in" in body.lower(), "and the sign-in is answered all the same")
    stop.join()
    expect(engine.state(name, "ExitCode") == "0", "then it ends with exit code 0")
