"""The site with the demo season and three refreshers, and actions on it: flags, readers, flushes
and planted values of memcached.
"""

import http.client
import re
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg2
from pymemcache import Client

from tests.services import Process
from tests.services.memcached import Memcached
from tests.services.site import Web

BUILT = re.compile(r"built (\S+) version (\d+): .*\((.*)\)")


@dataclass
class Readers:
    """Visitors who read all the time, and the statuses of their answers by page."""

    statuses: Counter[tuple[str, int]] = field(default_factory=Counter)
    stop: threading.Event = field(default_factory=threading.Event)

    def read(self, web: Web, paths: Sequence[str]) -> None:
        with closing(http.client.HTTPConnection(web.address, timeout=120)) as connection:
            while not self.stop.is_set():
                for path in paths:
                    connection.request("GET", path)
                    response = connection.getresponse()
                    response.read()
                    self.statuses[path, response.status] += 1


@dataclass(frozen=True)
class Site:
    web: Sequence[Web]
    refreshers: Sequence[Process]
    memcached: Memcached
    env: dict[str, str]

    def sql(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        with closing(psycopg2.connect(self.env["DATABASE_URL"])) as connection, connection:
            cursor = connection.cursor()
            cursor.execute(query, values)
            return cursor.fetchall() if cursor.description else []

    def flag(self, topics: Sequence[str], why: str) -> None:
        """Add three flags for each topic, like a write that changes several rows."""
        self.sql(
            "INSERT INTO caching_flag (topic, why, flagged_at)"
            " SELECT topic, %s, now() FROM unnest(%s) AS topic, generate_series(1, 3)",
            why,
            list(topics),
        )

    def has_flags(self) -> bool:
        return bool(self.sql("SELECT 1 FROM caching_flag LIMIT 1"))

    def versions(self) -> dict[str, int]:
        return dict(self.sql("SELECT topic, version FROM caching_storedsnapshot"))

    def builds(self) -> Counter[tuple[str, str]]:
        """Return the number of builds by topic and reason, from the logs of all refreshers."""
        return Counter((topic, why) for topic, _, why in self._builds())

    def versions_built(self) -> dict[str, int]:
        """Return the last version of each topic, from the same logs."""
        built: dict[str, int] = {}
        for topic, version, _ in self._builds():
            built[topic] = max(int(version), built.get(topic, 0))
        return built

    def _builds(self) -> list[tuple[str, str, str]]:
        return BUILT.findall("".join(process.log.read_text() for process in self.refreshers))

    def logs(self) -> list[str]:
        return [web.process.log.read_text() for web in self.web]

    def logged_since(self, before: list[str]) -> str:
        """Return what the web servers have logged since `logs()` returned `before`."""
        return "".join(
            log[len(earlier) :] for log, earlier in zip(self.logs(), before, strict=True)
        )

    def plant(self, key: str, raw: bytes, flags: int) -> None:
        """Store a raw value in memcached, without the project's client."""
        with self._client() as client:
            assert client.set(key, raw, flags=flags, noreply=False)

    def cached(self, key: str) -> bytes | None:
        with self._client() as client:
            found: bytes | None = client.get(key)
        return found

    def flush(self) -> None:
        with self._client() as client:
            client.flush_all(noreply=False)

    @contextmanager
    def flushed_repeatedly(self) -> Iterator[list[float]]:
        """Flush memcached all the time; yield the times of the flushes."""
        stop, moments = threading.Event(), [time.monotonic()]

        def flush() -> None:
            while not stop.wait(0.02):
                self.flush()
                moments.append(time.monotonic())

        with ThreadPoolExecutor(1) as pool:
            flushing = pool.submit(flush)
            try:
                yield moments
            finally:
                stop.set()
            flushing.result(30)

    @contextmanager
    def readers(self, count: int, paths: Sequence[str]) -> Iterator[Readers]:
        """Start readers, spread over the pages and both web servers."""
        readers = Readers()
        with ThreadPoolExecutor(count) as pool:
            reading = [
                pool.submit(
                    readers.read,
                    self.web[number % len(self.web)],
                    [*paths[number % len(paths) :], *paths[: number % len(paths)]],
                )
                for number in range(count)
            ]
            try:
                yield readers
            finally:
                readers.stop.set()
            for one in reading:
                one.result(30)

    @contextmanager
    def _client(self) -> Iterator[Client]:
        client = Client(("127.0.0.1", self.memcached.port), timeout=5)
        try:
            yield client
        finally:
            client.close()
