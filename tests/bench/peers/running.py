"""The servers of all ways: one gunicorn and one nginx each, on the same database."""

import contextlib
import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from caching.build_queue import flagged_topics
from tests.bench.environments import interpreter
from tests.bench.measuring import Stage, UnavailableError
from tests.services import gunicorn, manage, nginx, pgbouncer, refresher, until
from tests.stack.conftest import ask

from .cache_service import CacheService
from .catalogue import WAYS, Proxy, Way
from .nginx import proxy

T = TypeVar("T")
FOLDER = Path(__file__).resolve().parent
ADDRESS = "/scores/"
OWNERS = 100
MEMORY = Path("/dev/shm")
POOL = 8  # connections of PgBouncer to PostgreSQL: the threads of one server
FIRST_BUILDS = 300  # seconds that the refresher may take for the whole season
PYTHONS_FOR_CACHEX = ("python3.13", "python3.12")
COST = re.compile(rb"This page: .*?</p>", re.S)
HOST = re.compile(rb"127\.0\.0\.1:\d+")


@dataclass(frozen=True)
class Running:
    way: Way
    url: str  # of the page
    env: Mapping[str, str]  # of the process that writes
    python: str | Path
    cache: CacheService | None

    @property
    def switch(self) -> Path:
        """The file that makes the builds of this way slow, and counts them (builds.py)."""
        return Path(self.env["PEER_SLOW"])

    def html(self) -> bytes:
        """Return the page without its cost and its host, the parts that differ between ways.

        Raises RuntimeError for another status than 200.
        """
        answer = ask(self.url)
        if answer.status != 200:
            raise RuntimeError(f"{self.way.name}: {answer.status}")
        return HOST.sub(b"HOST", COST.sub(b"", answer.body))


@contextlib.contextmanager
def all_ways(
    stage: Stage, ways: tuple[Way, ...], say: Callable[[str], object]
) -> Iterator[dict[str, Running]]:
    """Seed a season, start the servers of the ways, and check that their pages are equal.

    `say` gets a line for each way that lacks something and is left out.
    """
    with ExitStack() as services, tempfile.TemporaryDirectory(dir=MEMORY) as published:
        env = stage.env | {
            "DJANGO_SETTINGS_MODULE": "tests.bench.peers.ways.ours.settings",
            "PEER_WAY": "ours",
            # The refresher runs all the time: it must not count as builds of another way.
            "PEER_SLOW": f"{published}-slow-ours",
            "PUBLISH_DIR": published,
            "LOG_LEVEL": "CRITICAL",  # a dead cache logs each request
        }
        manage("collectstatic", "--no-input", "--verbosity", "0", env=env)
        manage("seed_demo", "--owners", str(OWNERS), env=env)
        starting = Starting(env, services)
        servers = {}
        with ThreadPoolExecutor(4) as pool:
            for way, started in [(way, pool.submit(starting.start, way)) for way in ways]:
                try:
                    servers[way.name] = started.result()
                except UnavailableError as missing:
                    say(f"{way.name}: left out, {missing}")
        _check_same_page(servers)
        yield servers


class Starting:
    def __init__(self, env: Mapping[str, str], services: ExitStack) -> None:
        self.env = dict(env)
        self.services = services
        clients = 2 * POOL * len(WAYS)
        bouncer = pgbouncer(self.env["DATABASE_URL"], pool=POOL, clients=clients)
        self.behind_bouncer = {
            "DATABASE_URL": self._enter(bouncer),
            "DISABLE_SERVER_SIDE_CURSORS": "true",
        }
        # Both rows of ours have one memcached and one refresher.
        self.ours = CacheService("memcached", services)
        self.env["CACHE_URL"] = f"memcached://{self.ours.address}"
        self._enter(refresher(self.env))

    def start(self, way: Way) -> Running:
        """Raises UnavailableError."""
        way.check_package()
        python: str | Path = sys.executable
        if way.folder == "cachex":
            requirements = FOLDER / "requirements-cachex.txt"
            python = interpreter("cachex", requirements, PYTHONS_FOR_CACHEX)
        cache = self._cache(way)
        env = self.env | {
            "DJANGO_SETTINGS_MODULE": f"tests.bench.peers.ways.{way.folder}.settings",
            "PEER_WAY": way.folder,
            "PEER_CACHE": cache.address if cache else "",
        }
        name = re.sub(r"\W+", "-", way.name)
        if not way.is_ours:
            env["PEER_SLOW"] += f"-{name}"
        web = self._enter(gunicorn(name, env | self.behind_bouncer, python=python))
        base = self._enter(self._proxy(way, web.address))
        return Running(way, base + ADDRESS, env, python, cache)

    def _cache(self, way: Way) -> CacheService | None:
        if way.is_ours:
            return self.ours
        return CacheService(way.cache, self.services) if way.cache else None

    def _proxy(self, way: Way, upstream: str) -> AbstractContextManager[str]:
        if way.proxy is Proxy.PROJECT:
            static_root = Path(self.env["VAR_DIR"]) / "static"
            published = Path(self.env["PUBLISH_DIR"])
            return nginx(static_root=static_root, upstreams=[upstream], publish_dir=published)
        return proxy(upstream, microcache=way.proxy is Proxy.MICROCACHE)

    def _enter(self, service: AbstractContextManager[T]) -> T:
        return self.services.enter_context(service)


def _check_same_page(servers: Mapping[str, Running]) -> None:
    """Wait until each way answers, and compare the pages. Raises AssertionError."""
    until(lambda: not flagged_topics(), timeout=FIRST_BUILDS)
    for server in servers.values():
        until(lambda url=server.url: ask(url).status == 200)
        if server.way.proxy is Proxy.PROJECT:
            until(lambda url=server.url: ask(url).headers["X-Served-By"] == "published")
    pages = {name: server.html() for name, server in servers.items()}
    first = next(iter(pages.values()))
    for name, page in pages.items():
        assert b"data-home" in page
        assert page == first, f"the page of {name} differs"
