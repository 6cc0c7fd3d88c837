"""The production services on this machine: nginx, two gunicorns, PostgreSQL and memcached."""

import http.client
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.services import gunicorn, manage, memcached, nginx, postgres, production
from tests.services.memcached import Memcached
from tests.services.site import Web


@dataclass(frozen=True)
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes


def ask(url: str, method: str = "GET", **headers: str) -> Answer:
    """Send one request with these headers only (`accept_encoding` for Accept-Encoding)."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=120)
    try:
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, f"{parts.path}?{parts.query}" if parts.query else parts.path,
                           headers=names)  # fmt: skip
        response = connection.getresponse()
        return Answer(response.status, response.headers, response.read())
    finally:
        connection.close()


@dataclass(frozen=True)
class Stack:
    url: str
    web: list[Web]
    static_root: Path
    memcached: Memcached
    env: dict[str, str]


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    var_dir = tmp_path_factory.mktemp("var")
    with ExitStack() as services:
        database_url = services.enter_context(postgres())
        cache = services.enter_context(memcached())
        env = production(var_dir, database_url, cache.url)
        manage("migrate", "--verbosity", "0", env=env)
        manage("collectstatic", "--no-input", "--verbosity", "0", env=env)
        web = [services.enter_context(gunicorn(name, env)) for name in ("web1", "web2")]
        static_root = var_dir / "static"
        url = services.enter_context(
            # TLS ends before nginx, because the site redirects plain HTTP.
            nginx(static_root=static_root, upstreams=[one.address for one in web], scheme="https")
        )
        yield Stack(url, web, static_root, cache, env)
