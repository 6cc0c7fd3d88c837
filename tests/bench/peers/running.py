"""The servers of all ways: one gunicorn and one nginx each, on the same database."""

import contextlib
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from deploy.stack.programs import StackError
from tests.bench.ask import ask
from tests.bench.environments import interpreter
from tests.bench.measuring import Stage, UnavailableError
from tests.services import (
    Process,
    gunicorn,
    manage,
    memcached,
    nginx,
    pgbouncer,
    redis,
    refresher,
    until,
)

from .catalogue import WAYS, Proxy, Way
from .nginx import proxy

T = TypeVar("T")
FOLDER = Path(__file__).resolve().parent
ADDRESS = "/scores/"
OWNERS = 100
MEMORY = Path("/dev/shm")
POOL = 8  # connections of PgBouncer to PostgreSQL: the threads of one server
PYTHONS_FOR_CACHEX = ("python3.13", "python3.12")
COST = re.compile(rb"This page: .*?</p>", re.S)  # the only part that differs between ways


@dataclass(frozen=True)
class Running:
    way: Way
    base: str  # http://127.0.0.1:PORT
    env: Mapping[str, str]  # of its servers
    writer_env: Mapping[str, str]  # the same without PgBouncer
    python: str | Path
    cache: Process | None

    @property
    def url(self) -> str:
        return self.base + ADDRESS

    def html(self) -> bytes:
        """Return the page without its costs. Raises RuntimeError for another status than 200."""
        answer = ask(self.url)
        if answer.status != 200:
            raise RuntimeError(f"{self.way.name}: {answer.status}")
        return COST.sub(b"", answer.body)


@contextlib.contextmanager
def all_ways(stage: Stage, say: Callable[[str], object]) -> Iterator[dict[str, Running]]:
    """Seed a season, start the servers of all ways, and check that their pages are equal.

    `say` gets a line for each way that lacks something and is left out.
    """
    with ExitStack() as services, tempfile.TemporaryDirectory(dir=MEMORY) as memory:
        folder = Path(memory)
        env = _environment(stage, folder)
        manage("collectstatic", "--no-input", "--verbosity", "0", env=env)
        manage("seed_demo", "--owners", str(OWNERS), env=env)
        bouncer = services.enter_context(
            pgbouncer(env["DATABASE_URL"], pool=POOL, clients=2 * POOL * len(WAYS))
        )
        starting = Starting(env, bouncer, folder, services)
        servers = {}
        with ThreadPoolExecutor(4) as pool:
            for way, started in [(way, pool.submit(starting.start, way)) for way in WAYS]:
                try:
                    servers[way.name] = started.result()
                except UnavailableError as missing:
                    say(f"{way.name}: left out, {missing}")
        _check_same_page(servers)
        yield servers


def _environment(stage: Stage, folder: Path) -> dict[str, str]:
    published = folder / "published"
    published.mkdir()
    return stage.env | {
        "DJANGO_SETTINGS_MODULE": "tests.bench.peers.ways.ours.settings",
        "PEER_WAY": "ours",
        "PEER_SLOW": str(folder / "slow"),
        "PUBLISH_DIR": str(published),
        "LOG_LEVEL": "ERROR",
    }


@dataclass
class Starting:
    env: dict[str, str]
    bouncer: str  # URL
    folder: Path
    services: ExitStack

    def start(self, way: Way) -> Running:
        """Raises UnavailableError."""
        way.check_package()
        python: str | Path = sys.executable
        if way.folder == "cachex":
            python = interpreter("cachex", FOLDER / "requirements-cachex.txt", PYTHONS_FOR_CACHEX)
        cache, found = self._cache(way)
        writer_env = self.env | found | {
            "DJANGO_SETTINGS_MODULE": f"tests.bench.peers.ways.{way.folder}.settings",
            "PEER_WAY": way.folder,
        }  # fmt: skip
        env = writer_env | {
            "DATABASE_URL": self.bouncer,
            "DISABLE_SERVER_SIDE_CURSORS": "true",
        }
        if way.is_ours:
            self._enter(refresher(writer_env))
        name = re.sub(r"\W+", "-", way.name)
        web = self._enter(gunicorn(name, env, python=python))
        base = self._enter(self._proxy(way, web.address, Path(writer_env["PUBLISH_DIR"])))
        return Running(way, base, env, writer_env, python, cache)

    def _cache(self, way: Way) -> tuple[Process | None, dict[str, str]]:
        """Start the way's own cache; return it and its variables."""
        try:
            if way.cache == "redis":
                server = self._enter(redis())
                return server.process, {"PEER_CACHE": f"127.0.0.1:{server.port}"}
            if way.cache == "memcached":
                own = self._enter(memcached())
                found = {"PEER_CACHE": f"127.0.0.1:{own.port}"}
                if way.is_ours:
                    # Each of the two has its own published pages, beside its own cache.
                    published = self.folder / re.sub(r"\W+", "-", way.name)
                    published.mkdir()
                    found |= {"CACHE_URL": own.url, "PUBLISH_DIR": str(published)}
                return own.process, found
        except StackError as missing:
            raise UnavailableError(str(missing)) from None
        return None, {}

    def _proxy(self, way: Way, upstream: str, published: Path) -> AbstractContextManager[str]:
        if way.proxy is Proxy.PROJECT:
            static_root = Path(self.env["VAR_DIR"]) / "static"
            return nginx(static_root=static_root, upstreams=[upstream], publish_dir=published)
        return proxy(upstream, microcache=way.proxy is Proxy.MICROCACHE)

    def _enter(self, service: AbstractContextManager[T]) -> T:
        return self.services.enter_context(service)


def _check_same_page(servers: Mapping[str, Running]) -> None:
    """Wait until each way answers, and compare. Raises AssertionError."""
    for server in servers.values():
        until(lambda url=server.url: ask(url).status == 200)
        if server.way.proxy is Proxy.PROJECT:
            until(lambda url=server.url: ask(url).headers["X-Served-By"] == "published")
    pages = {name: server.html() for name, server in servers.items()}
    first = next(iter(pages.values()))
    for name, page in pages.items():
        assert b"data-home" in page
        assert _in_host(page) == _in_host(first), f"the page of {name} differs"


def _in_host(page: bytes) -> bytes:
    return re.sub(rb"127\.0\.0\.1:\d+", b"HOST", page)


def settle() -> None:
    """Let every value with a lifetime of a second expire."""
    time.sleep(1.5)
