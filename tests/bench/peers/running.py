"""The servers of all ways: one gunicorn and one nginx each, on the same database."""

import contextlib
import re
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from tests.bench.environments import interpreter, version_of
from tests.bench.measuring import Stage, UnavailableError
from tests.services import gunicorn, manage, nginx, pgbouncer, refresher, until
from tests.stack.conftest import ask

from .cache_service import CacheService
from .catalogue import OURS, WAYS, Proxy, Way
from .nginx import proxy
from .refreshing import APPLICATION, Refresher

T = TypeVar("T")
FOLDER = Path(__file__).resolve().parent
ADDRESS = "/scores/"
OWNERS = 100
MEMORY = Path("/dev/shm")
POOL = 8  # connections of PgBouncer to PostgreSQL: the threads of one server
PYTHONS_FOR_CACHEX = ("python3.13", "python3.12")
COST = re.compile(rb"This page: .*?</p>", re.S)
HOST = re.compile(rb"127\.0\.0\.1:\d+")


@dataclass(frozen=True)
class Running:
    name: str  # of its row
    way: Way
    url: str  # of the page
    env: Mapping[str, str]  # of the process that writes
    python: str | Path
    cache: CacheService | None
    refresher: Refresher

    @property
    def switch(self) -> Path:
        """The file that makes the builds of this way slow, and counts them (builds.py)."""
        return Path(self.env["PEER_SLOW"])

    def begin_turn(self) -> None:
        """Let the refresher run if it builds the page of this way, and only then."""
        if self.way.is_ours:
            self.refresher.run_and_catch_up()
        else:
            self.refresher.pause()
        until(self.is_ready)

    def is_ready(self) -> bool:
        answer = ask(self.url)
        published = answer.headers["X-Served-By"] == "published"
        return answer.status == 200 and (published or self.way.proxy is not Proxy.PROJECT)

    def html(self) -> bytes:
        """Return the page without its cost and its host, the parts that differ between ways.

        Raises RuntimeError for another status than 200.
        """
        answer = ask(self.url)
        if answer.status != 200:
            raise RuntimeError(f"{self.name}: {answer.status}")
        return HOST.sub(b"HOST", COST.sub(b"", answer.body))


@contextlib.contextmanager
def all_ways(
    stage: Stage, ways: tuple[Way, ...], say: Callable[[str], object]
) -> Iterator[dict[str, Running]]:
    """Seed a season, start the servers of the ways, and check that their pages are equal.

    `say` gets a line for each way that is left out, because it lacks something or fails.
    """
    with ExitStack() as services, tempfile.TemporaryDirectory(dir=MEMORY) as published:
        env = stage.env | {
            "DJANGO_SETTINGS_MODULE": "tests.bench.peers.ways.ours.settings",
            "PEER_WAY": "ours",
            # The builds of the refresher must not count as those of another way.
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
                    server = started.result()
                except UnavailableError as missing:
                    say(f"{way.name}: left out, {missing}")
                except Exception as error:  # the others are still worth comparing
                    traceback.print_exc()
                    say(f"{way.name}: left out, {error!r}")
                else:
                    servers[server.name] = server
        starting.refresher.run_and_catch_up()
        yield _with_same_page(servers, say)


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
        process = self._enter(refresher(self.env | {"PGAPPNAME": APPLICATION}))
        self.refresher = Refresher(process)

    def start(self, way: Way) -> Running:
        """Raises UnavailableError."""
        way.check_package()
        python: str | Path = sys.executable
        name = way.name
        if way.folder == "cachex":
            requirements = FOLDER / "requirements-cachex.txt"
            python = interpreter("cachex", requirements, PYTHONS_FOR_CACHEX)
            name += f", Python {version_of(python)}"
        cache = self._cache(way)
        env = self.env | {
            "DJANGO_SETTINGS_MODULE": f"tests.bench.peers.ways.{way.folder}.settings",
            "PEER_WAY": way.folder,
            "PEER_CACHE": cache.address if cache else "",
        }
        label = re.sub(r"\W+", "-", way.name)
        if not way.is_ours:
            env["PEER_SLOW"] += f"-{label}"
        web = self._enter(gunicorn(label, env | self.behind_bouncer, python=python))
        base = self._enter(self._proxy(way, web.address))
        return Running(name, way, base + ADDRESS, env, python, cache, self.refresher)

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


def _with_same_page(
    servers: Mapping[str, Running], say: Callable[[str], object]
) -> dict[str, Running]:
    """Wait until each way answers, and leave out those whose page differs from ours."""
    pages: dict[str, bytes] = {}
    for name, server in servers.items():
        try:
            until(server.is_ready)
            pages[name] = server.html()
        except Exception as error:
            say(f"{name}: left out, {error!r}")
    wanted = pages.get(OURS.name) or next(iter(pages.values()), b"")
    same = {}
    for name, page in pages.items():
        if page == wanted and b"data-home" in page:
            same[name] = servers[name]
        else:
            say(f"{name}: left out, its page differs")
    return same
