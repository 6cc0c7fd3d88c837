"""Each technique's share: all of them, then one switched off at a time.

Requests over 16 connections, in interleaved rounds of a second, through nginx, one gunicorn and
PgBouncer, beside a refresher. "With" is the stack as shipped, "without" the same stack with one
technique less; the page is one where the technique matters. The ratio is that of the requests a
second, with to without, by the median of the rounds. "failed" counts answers other than 2xx and
3xx, and broken connections, of all rounds.
"""

import contextlib
import json
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from teams.models import Club
from tests.services import free_port, gunicorn, nginx, pgbouncer, refresher, until
from tests.stack.conftest import ask

from .demo_week import seed_week, sign_in
from .measuring import Ratio, Row, Stage
from .without import nginx as edits
from .wrk import Load, load

STYLES = "css/gameday.css"
GZIP = {"Accept-Encoding": "gzip"}
MEMORY = Path("/dev/shm")


@dataclass(frozen=True, eq=False)
class Way:
    """One address of one stack."""

    url: str
    headers: Mapping[str, str]


@dataclass(frozen=True)
class Technique:
    """`page`: what is requested. Techniques with the same `shipped` way share its runs."""

    name: str
    page: str
    shipped: Way
    without: Way


def measure(stage: Stage) -> list[Row]:
    rounds = stage.count(full=8, quick=2)
    with stacks(stage) as on:
        groups = [of_connections(on), of_rendering(on), *of_shared_pages(on), of_static_files(on)]
        return [row for group in groups for row in rows(group, rounds)]


def rows(group: Sequence[Technique], rounds: int) -> list[Row]:
    """Load all ways of the group in turn, each way once a round; return a row a technique."""
    ways = list(dict.fromkeys(way for one in group for way in (one.shipped, one.without)))
    loads: dict[Way, list[Load]] = {way: [] for way in ways}
    for number in range(-1, rounds):
        for way in ways:
            done = load(way.url, headers=way.headers)
            if number >= 0:  # the first round warms up
                loads[way].append(done)
    return [row(one, loads[one.shipped], loads[one.without]) for one in group]


def row(technique: Technique, shipped: Sequence[Load], without: Sequence[Load]) -> Row:
    rates = [[one.rate for one in loads] for loads in (shipped, without)]
    figures: dict[str, int | float | str] = {"page": technique.page}
    if all(rates[1]):  # workers that restart may answer nothing for a round
        figures["ratio"] = round(Ratio.of_rounds(technique.name, *rates).median, 2)
    for name, of in (
        ("requests/s", lambda one: one.rate),
        ("p50 ms", lambda one: one.p50),
        ("p99 ms", lambda one: one.p99),
    ):
        for side, loads in (("with", shipped), ("without", without)):
            figure = median(map(of, loads))
            figures[f"{name} {side}"] = round(figure) if name == "requests/s" else round(figure, 2)
    figures["failed with"] = sum(one.failed for one in shipped)
    figures["failed without"] = sum(one.failed for one in without)
    return Row(technique.name, figures)


# The stacks


@dataclass(frozen=True)
class Stacks:
    """The shipped stack, and what starts another one beside it. All end with `stack`."""

    stack: contextlib.ExitStack
    direct: dict[str, str]  # the environment of web servers without PgBouncer
    pooled: dict[str, str]
    static_root: Path
    server: str  # host and port of the shipped stack's web server
    url: str  # of its nginx

    def with_web(self, env: Mapping[str, str], **more: str) -> str:
        """Start another web server, and nginx before it; return the URL."""
        web = self.stack.enter_context(gunicorn(f"web-{free_port()}", {**env, **more}))
        return self.stack.enter_context(
            nginx(static_root=self.static_root, upstreams=[web.address])
        )

    def with_nginx(self, edit: Callable[[str], str]) -> str:
        """Start another nginx before the shipped web server; return the URL.

        It has no published pages.
        """
        return self.stack.enter_context(
            nginx(static_root=self.static_root, upstreams=[self.server], edit=edit)
        )


@contextlib.contextmanager
def stacks(stage: Stage) -> Iterator[Stacks]:
    with (
        contextlib.ExitStack() as stack,
        tempfile.TemporaryDirectory(prefix="gameday-bench-", dir=MEMORY) as folder,
    ):
        env = stage.env | {
            "DJANGO_SETTINGS_MODULE": "tests.bench.without.settings",
            "LOG_LEVEL": "WARNING",
            "SECURE_COOKIES": "false",
            "PUBLISH_DIR": folder,
        }
        seed_week(env)
        pooled = env | {
            "DATABASE_URL": stack.enter_context(pgbouncer(env["DATABASE_URL"], clients=100)),
            "DISABLE_SERVER_SIDE_CURSORS": "true",
        }
        stack.enter_context(refresher(env))
        web = stack.enter_context(gunicorn("shipped", pooled))
        static = Path(env["VAR_DIR"]) / "static"
        url = stack.enter_context(
            nginx(static_root=static, upstreams=[web.address], publish_dir=Path(folder))
        )
        until(lambda: ask(url + "/scores/").headers["X-Served-By"] == "published")
        yield Stacks(stack, env, pooled, static, web.address, url)


# The techniques, in groups of a page


def of_connections(on: Stacks) -> list[Technique]:
    """Return those around a view that does next to nothing, for a signed-in visitor."""
    page, headers = "/me.json", sign_in(on.direct)
    closing = {"BENCH_WITHOUT": "kept-database-connection"}
    short = {"GUNICORN_CMD_ARGS": "--max-requests 10 --max-requests-jitter 0"}
    without = {
        "kept memcached connection": on.with_web(
            on.pooled, BENCH_WITHOUT="kept-memcached-connection"
        ),
        "kept database connection": on.with_web(on.pooled, **closing),
        "PgBouncer": on.with_web(on.direct),
        "PgBouncer and kept database connection": on.with_web(on.direct, **closing),
        "workers for 100,000 requests, not 10": on.with_web(on.pooled, **short),
    }
    shipped = Way(on.url + page, headers)
    return [
        Technique(name, page, shipped, Way(url + page, headers)) for name, url in without.items()
    ]


def of_rendering(on: Stacks) -> list[Technique]:
    """Return those of a page that Python renders."""
    shipped, from_database, naive = (
        Way(f"{on.url}/{name}/", {})
        for name in ("from-snapshot", "from-database", "without-select-related")
    )
    _check_same([shipped, from_database, naive])
    compiling = Way(
        on.with_web(on.pooled, BENCH_WITHOUT="cached-templates") + "/from-snapshot/", {}
    )
    return [
        Technique("snapshots", "games by Python", shipped, from_database),
        Technique("select_related", "games from the database", from_database, naive),
        Technique("cached templates", "games by Python", shipped, compiling),
    ]


def of_shared_pages(on: Stacks) -> list[list[Technique]]:
    """Return those of pages that are the same for all visitors, each in a group of its own."""
    club = f"/clubs/{Club.objects.order_by('pk')[0].pk}/"
    found = (
        ("published pages", "/scores/", "/scores/", str),
        ("microcache", "a club", club, edits.without_microcache),
    )
    return [
        [Technique(name, page, Way(on.url + path, GZIP), Way(on.with_nginx(edit) + path, GZIP))]
        for name, page, path, edit in found
    ]


def of_static_files(on: Stacks) -> list[Technique]:
    """Return those of the largest static file of a first visit."""
    manifest = json.loads((on.static_root / "staticfiles.json").read_text())
    path = f"/static/{manifest['paths'][STYLES]}"
    shipped = Way(on.url + path, GZIP)
    found = {
        "static files by nginx": edits.without_static_files,
        "precompressed static files": edits.without_precompressed_files,
    }
    return [
        Technique(name, STYLES, shipped, Way(on.with_nginx(edit) + path, GZIP))
        for name, edit in found.items()
    ]


def _check_same(ways: Sequence[Way]) -> None:
    """Raise ValueError if the pages show different content."""
    if len({shown(ask(way.url).body) for way in ways}) > 1:
        raise ValueError(f"different pages: {', '.join(way.url for way in ways)}")


def shown(page: bytes) -> bytes:
    """Return the page without its cost and its own address."""
    without_cost = re.sub(rb"[\d.]+ (SQL quer|cache read|ms)\w*", b"", page)
    return re.sub(rb'"og:url" content="[^"]*"', b"", without_cost)
