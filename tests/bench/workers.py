"""More workers than processors: a sweep of one to sixteen, past saturation.

One gunicorn at a time with that many workers of eight threads, behind nginx without its
microcache, and PgBouncer. The same 64 connections request one page each, as fast as the answers
come. MB is the memory of the master and its workers, with shared memory counted once. Switches are
the context switches of all their threads a second. Each page is requested for five seconds.
"""

import contextlib
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from deploy.nginx.render import Limits
from tests.services import gunicorn, nginx, pgbouncer, refresher
from tests.stack.conftest import ask
from tests.stack.faults.processes import family

from .demo_week import seed_week, sign_in
from .measuring import Row, Stage
from .processes import megabytes, switches
from .without.nginx import without_microcache
from .wrk import Load, load

WORKERS = (1, 2, 3, 4, 8, 16)
QUICK_WORKERS = (1, 2, 8)
CONNECTIONS = 64
SECONDS = 5  # of one run
PAGES = ("/lineup/", "/leaderboard/?q=the")
MOST_CLIENTS = 8 * max(WORKERS) + 20  # of PgBouncer: each thread keeps a connection


@dataclass(frozen=True)
class Measured:
    load: Load
    megabytes: float
    switches: float  # a second


def measure(stage: Stage) -> list[Row]:
    counts = QUICK_WORKERS if stage.quick else WORKERS
    pages = PAGES[:1] if stage.quick else PAGES
    rows: dict[str, list[Row]] = {page: [] for page in pages}
    env = stage.env | {
        "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
        "LOG_LEVEL": "WARNING",
        "SECURE_COOKIES": "false",
    }
    seed_week(env)
    headers = sign_in(env)
    with pgbouncer(env["DATABASE_URL"], clients=MOST_CLIENTS) as pooled, refresher(env):
        through = env | {"DATABASE_URL": pooled, "DISABLE_SERVER_SIDE_CURSORS": "true"}
        for count in counts:
            with _server(through, count) as (url, master):
                load(url + pages[0], 1, headers, CONNECTIONS)  # warms up
                for page in pages:
                    _finish_requests(url)
                    rows[page].append(_row(page, count, _loaded(url + page, headers, master)))
    return [row for of_page in rows.values() for row in of_page]


@contextlib.contextmanager
def _server(env: Mapping[str, str], workers: int) -> Iterator[tuple[str, int]]:
    """Yield the URL of nginx, and the process id of gunicorn's master."""
    name = f"workers-{workers}"
    with (
        gunicorn(name, {**env, "WEB_CONCURRENCY": str(workers)}) as web,
        nginx(
            static_root=Path(env["VAR_DIR"]) / "static",
            upstreams=[web.address],
            limits=Limits(at_once=2 * CONNECTIONS),
            edit=without_microcache,
        ) as url,
    ):
        yield url, web.process.popen.pid


def _finish_requests(url: str) -> None:
    """Wait until the requests that wrk abandoned at its end are done: others queue behind them."""
    for _ in range(2 * max(WORKERS)):
        ask(url + "/livez")


def _loaded(url: str, headers: Mapping[str, str], master: int) -> Measured:
    group = family(master)
    before, began = switches(group), time.monotonic()
    done = load(url, SECONDS, headers, CONNECTIONS)
    a_second = (switches(group) - before) / (time.monotonic() - began)
    return Measured(done, megabytes(group), a_second)


def _row(page: str, workers: int, run: Measured) -> Row:
    return Row(
        f"{page}, {workers} worker{'s' if workers > 1 else ''}",
        {
            "workers": workers,
            "requests/s": round(run.load.rate),
            "p50 ms": round(run.load.p50, 1),
            "p99 ms": round(run.load.p99, 1),
            "MB": round(run.megabytes),
            "switches/s": round(run.switches),
            "failed": run.load.failed,
        },
    )
