"""One WSGI application on several servers: gunicorn's workers and parsers, and granian.

Each has one worker and eight threads, or eight sync workers, behind the same nginx. "shared" is
/scores/, which reads a snapshot; "private" is /lineup/ of a signed-in user. The ratio is to
gunicorn as shipped, by the median of the rounds.
"""

import contextlib
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from statistics import median

from tests.services import gunicorn, manage, refresher, until
from tests.services.process import answers, free_port, running
from tests.services.site import ROOT, Web
from tests.stack.conftest import ask
from tests.stack.faults.processes import family

from . import wrk
from .environments import packages
from .measuring import Figure, Ratio, Row, Stage, UnavailableError
from .peers.nginx import proxy
from .processes import megabytes
from .rush import signed_in_owner

SHIPPED = "gunicorn, gthread (as shipped)"
SYNC_WORKER = "gunicorn, sync"
C_PARSER = "gunicorn, gthread, C parser"
GRANIAN = "granian"
THREADS = 8
PARSER = Path(__file__).with_name("requirements-parser.txt")
PAGES = {"shared": "/scores/", "private": "/lineup/"}

Env = Mapping[str, str]
Start = Callable[[Env], AbstractContextManager[Web]]


def measure(stage: Stage) -> list[Row]:
    env = stage.env | {
        "LOG_LEVEL": "WARNING",
        "SECURE_COOKIES": "false",
        "WEB_THREADS": str(THREADS),
    }
    manage("collectstatic", "--no-input", "--verbosity", "0", env=env)
    manage("seed_demo", "--owners", "100", env=env)
    manage("refresh_cache", "--once", env=env)
    with refresher(env), ExitStack() as services:
        webs: dict[str, Web] = {}
        urls: dict[str, str] = {}
        for name, start in SERVERS.items():
            try:
                webs[name] = services.enter_context(start(env))
            except UnavailableError as missing:
                sys.stdout.write(f"servers, {name}: left out, {missing}\n")
            except Exception as error:  # the others are still worth comparing
                traceback.print_exc()
                sys.stdout.write(f"servers, {name}: left out, {error!r}\n")
            else:
                urls[name] = services.enter_context(proxy(webs[name].address))
        until(lambda: all(ask(url + PAGES["shared"]).status == 200 for url in urls.values()))
        cookies = signed_in_owner(webs[SHIPPED].address).cookies
        return _rows(webs, urls, cookies, stage.count(full=6, quick=1))


def _rows(
    webs: Mapping[str, Web], urls: Mapping[str, str], cookies: str, rounds: int
) -> list[Row]:
    loads: dict[tuple[str, str], list[wrk.Load]] = {}
    for number in range(1 + rounds):
        for page, address in PAGES.items():
            for name, url in urls.items():
                load = wrk.load(url + address, headers={"Cookie": cookies})
                if number:  # the first round warms up
                    loads.setdefault((name, page), []).append(load)
    rows = []
    for name, web in webs.items():
        figures: dict[str, Figure] = {}
        for page in PAGES:
            rates, shipped = ([one.rate for one in loads[of, page]] for of in (name, SHIPPED))
            figures |= {
                f"{page} ratio": round(Ratio.of_rounds(name, rates, shipped).median, 2),
                f"{page} requests/s": round(median(rates)),
                f"{page} p50 ms": round(median(one.p50 for one in loads[name, page]), 2),
                f"{page} p99 ms": round(median(one.p99 for one in loads[name, page]), 2),
            }
        figures["failed"] = sum(one.failed for page in PAGES for one in loads[name, page])
        figures["memory MB"] = round(megabytes(family(web.process.popen.pid)))
        rows.append(Row(name, figures, "", _ratio(name, loads)))
    return rows


def _ratio(name: str, loads: Mapping[tuple[str, str], list[wrk.Load]]) -> Ratio | None:
    """Return the shared page as shipped, relative to this server."""
    if name not in RATIOS:
        return None
    ours, theirs = ([one.rate for one in loads[of, "shared"]] for of in (SHIPPED, name))
    return Ratio.of_rounds(RATIOS[name], ours, theirs) if all(theirs) else None


def _gunicorn(name: str, options: tuple[str, ...], env: Env) -> AbstractContextManager[Web]:
    return gunicorn(name, env, options=options)


def _with_fast_parser(env: Env) -> AbstractContextManager[Web]:
    """gunicorn takes its C parser wherever it is installed, so only this server can import it."""
    folder = packages("http-parser", PARSER, sys.executable)
    options = ("--http-parser", "fast")
    return gunicorn("fast-parser", {**env, "PYTHONPATH": str(folder)}, options=options)


@contextlib.contextmanager
def _granian(env: Env) -> Iterator[Web]:
    if find_spec("granian") is None:
        raise UnavailableError("granian is not installed (make bench installs it)")
    port = free_port()
    options = ["--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--workers", "1",
               "--blocking-threads", str(THREADS), "--backpressure", "512", "--no-ws",
               "--log-level", "warning"]  # fmt: skip
    with (
        tempfile.TemporaryDirectory(prefix="gameday-granian-") as folder,
        running(
            [sys.executable, "-m", "granian", *options, "--working-dir", ROOT,
             "config.wsgi:application"],
            folder=Path(folder),
            ready=lambda: answers(port),
            env={**env, "SERVER_NAME": "granian", "PYTHONPATH": str(ROOT)},
        ) as process,
    ):  # fmt: skip
        yield Web(port, process)


SYNC = ("--config", str(Path(__file__).with_name("gunicorn_sync.py")))
SERVERS: dict[str, Start] = {
    SHIPPED: partial(_gunicorn, "gthread", ("--http-parser", "python")),
    SYNC_WORKER: partial(_gunicorn, "sync", SYNC),
    f"gunicorn, sync, {THREADS} workers": partial(
        _gunicorn, "sync-workers", (*SYNC, "--workers", str(THREADS))
    ),
    C_PARSER: _with_fast_parser,
    GRANIAN: _granian,
}
RATIOS = {
    SYNC_WORKER: "peer_gunicorn_sync",
    C_PARSER: "peer_gunicorn_c_parser",
    GRANIAN: "peer_granian",
}
