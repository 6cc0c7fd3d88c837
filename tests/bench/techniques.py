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
from functools import partial
from pathlib import Path
from statistics import median

from scoring.analyze import analyze_new_rows
from teams.models import Club
from tests.browser.demo import OWNER
from tests.services import gunicorn, manage, nginx, pgbouncer, refresher, until
from tests.stack.conftest import ask

from .measuring import Ratio, Row, Stage
from .standings import half_played_week
from .without import nginx as edits
from .wrk import Load, load

OWNERS = 2000
STYLES = "css/gameday.css"
MEMORY = Path("/dev/shm")


@dataclass(frozen=True)
class Way:
    """One address of one stack."""

    url: str
    headers: Mapping[str, str]

    def load(self) -> Load:
        return load(self.url, headers=self.headers)


@dataclass(frozen=True)
class Technique:
    """`page`: what is requested. Techniques with the same `shipped` way share its runs."""

    name: str
    page: str
    shipped: Way
    without: Way


def measure(stage: Stage) -> list[Row]:
    rounds = stage.count(full=8, quick=2)
    with techniques(stage) as found:
        return [row for group in found for row in rows(group, rounds)]


def rows(group: Sequence[Technique], rounds: int) -> list[Row]:
    """Load all ways of the group in turn, each way once a round; return a row a technique."""
    ways = list(dict.fromkeys(id(way) for one in group for way in (one.shipped, one.without)))
    by_id = {id(way): way for one in group for way in (one.shipped, one.without)}
    loads: dict[int, list[Load]] = {way: [] for way in ways}
    for number in range(-1, rounds):
        for way in ways:
            done = by_id[way].load()
            if number >= 0:  # the first round warms up
                loads[way].append(done)
    return [row(one, loads[id(one.shipped)], loads[id(one.without)]) for one in group]


def row(technique: Technique, shipped: Sequence[Load], without: Sequence[Load]) -> Row:
    rates = [[one.rate for one in loads] for loads in (shipped, without)]
    figures: dict[str, int | float | str] = {
        "page": technique.page,
        "ratio": round(Ratio.of_rounds(technique.name, *rates).median, 2),
    }
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


@contextlib.contextmanager
def techniques(stage: Stage) -> Iterator[list[list[Technique]]]:
    """Start all stacks, and yield the techniques in groups that are measured together."""
    with (
        contextlib.ExitStack() as stack,
        tempfile.TemporaryDirectory(prefix="gameday-bench-", dir=MEMORY) as published,
    ):
        start = stack.enter_context
        env = stage.env | {
            "DJANGO_SETTINGS_MODULE": "tests.bench.without.settings",
            "LOG_LEVEL": "WARNING",
            "SECURE_COOKIES": "false",
            "PUBLISH_DIR": published,
        }
        static = Path(env["VAR_DIR"]) / "static"
        _fill(env)
        pooled = env | {
            "DATABASE_URL": start(pgbouncer(env["DATABASE_URL"], clients=200)),
            "DISABLE_SERVER_SIDE_CURSORS": "true",
        }
        start(refresher(env))
        front = partial(nginx, static_root=static)

        def web(name: str, of: Mapping[str, str], **more: str) -> str:
            """Start a gunicorn, and nginx before it; return the URL."""
            server = start(gunicorn(name, {**of, **more}))
            return start(front(upstreams=[server.address]))

        server = start(gunicorn("shipped", pooled))
        shipped = start(front(upstreams=[server.address], publish_dir=Path(published)))
        until(lambda: ask(shipped + "/scores/").headers["X-Served-By"] == "published")

        def change(edit: Callable[[str], str], **options: Path) -> str:
            return start(front(upstreams=[server.address], edit=edit, **options))

        cookie = {"Cookie": _cookie(env)}
        me = partial(Way, headers=cookie)
        first = me(f"{shipped}/me.json")
        not_kept = {"BENCH_WITHOUT": "kept-database-connection"}
        private = [
            ("kept memcached connection",
             web("1", pooled, BENCH_WITHOUT="kept-memcached-connection")),
            ("kept database connection", web("2", pooled, **not_kept)),
            ("PgBouncer", web("3", env)),
            ("PgBouncer and kept database connection", web("4", env, **not_kept)),
            ("workers that live for 100,000 requests, not 10",
             web("5", pooled, GUNICORN_CMD_ARGS="--max-requests 10 --max-requests-jitter 0")),
        ]  # fmt: skip
        rendered = Way(f"{shipped}/from-snapshot/", {})
        from_database = Way(f"{shipped}/from-database/", {})
        naive = Way(f"{shipped}/without-select-related/", {})
        _check_same([rendered, from_database, naive])
        no_templates = web("6", pooled, BENCH_WITHOUT="cached-templates")
        packed = {"Accept-Encoding": "gzip"}
        manifest = json.loads((static / "staticfiles.json").read_text())
        hashed = f"/static/{manifest['paths'][STYLES]}"
        club = f"/clubs/{Club.objects.order_by('pk')[0].pk}/"
        asset = Way(shipped + hashed, packed)
        yield [
            [Technique(name, "/me.json", first, me(f"{url}/me.json")) for name, url in private],
            [
                Technique("snapshots", "games by Python", rendered, from_database),
                Technique("select_related", "games from the database", from_database, naive),
                Technique("cached templates", "games by Python", rendered,
                          Way(f"{no_templates}/from-snapshot/", {})),
            ],
            [Technique("published pages", "/scores/", Way(f"{shipped}/scores/", packed),
                       Way(change(str) + "/scores/", packed))],
            [Technique("microcache", "a club", Way(shipped + club, packed),
                       Way(change(edits.without_microcache) + club, packed))],
            [
                Technique("static files by nginx", STYLES, asset,
                          Way(change(edits.without_static_files) + hashed, packed)),
                Technique("precompressed static files", STYLES, asset,
                          Way(change(edits.without_precompressed_files) + hashed, packed)),
            ],
        ]  # fmt: skip


def _fill(env: dict[str, str]) -> None:
    manage("collectstatic", "--no-input", "--verbosity", "0", env=env)
    manage("seed_demo", "--owners", str(OWNERS), env=env)
    half_played_week()
    analyze_new_rows()
    manage("refresh_cache", "--once", env=env)


def _cookie(env: dict[str, str]) -> str:
    return manage("shell", "-v0", "-c", SIGN_IN, env=env).splitlines()[-1]


def _check_same(ways: Sequence[Way]) -> None:
    """Raise ValueError if the pages show different content."""
    if len({shown(ask(way.url).body) for way in ways}) > 1:
        raise ValueError(f"different pages: {', '.join(way.url for way in ways)}")


def shown(page: bytes) -> bytes:
    """Return the page without its cost and its own address."""
    without_cost = re.sub(rb"[\d.]+ (SQL quer|cache read|ms)\w*", b"", page)
    return re.sub(rb'"og:url" content="[^"]*"', b"", without_cost)


SIGN_IN = f"""
from django.conf import settings
from django.test import Client
from fantasy.models import User
client = Client()
client.force_login(User.objects.get(username="{OWNER}"))
name = settings.SESSION_COOKIE_NAME
print(f"{{name}}={{client.cookies[name].value}}")
"""
