"""Simulates fifty readers, each a thread, that read one value within some milliseconds.

The cache is the project's own. The database is simulated: a query is a sleep, and at most
MAX_QUERIES of them run at the same time.
"""

import threading
import time
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Literal

from django.core.cache import cache, caches

READERS = 50
ARRIVAL_TIME = 0.02  # seconds within which all readers arrive
QUERY_TIME = 0.025  # seconds: the sleep in place of the query that builds the value
MAX_QUERIES = 5  # queries that the database runs at the same time; the others queue
POLL_INTERVAL = 0.01  # seconds between two reads of a waiting reader
MAX_WAIT = 0.25  # seconds after which a waiting reader gives up
REFRESHER_PROCESS = "refresher"  # `Visit.reader` for the process beside the readers

Did = Literal["built", "waited", "old", "found", "died", "gave up"]


class GaveUpError(Exception):
    """A reader has waited for MAX_WAIT seconds."""


class DiedError(Exception):
    """The process of a builder was killed during its query."""


class NoCacheError(Exception):
    """The cache is away, so no scenario can run."""


def cache_is_available() -> bool:
    cache.set("learn-probe", 1, 60)
    return bool(cache.get("learn-probe") == 1)


class Clock:
    """Seconds since the start of the simulation."""

    def start(self) -> None:
        self._started = time.perf_counter()

    def now(self) -> float:
        return time.perf_counter() - self._started


class Database:
    """A database that runs MAX_QUERIES queries of QUERY_TIME seconds; the first may die half-way.

    A query ends only after all `readers` have read the cache once, so that a busy machine gives
    the same result.
    """

    def __init__(self, readers: Iterable[str], *, first_dies: bool = False) -> None:
        self._slots = threading.Semaphore(MAX_QUERIES)
        self._pending = set(readers)
        self._all_read = threading.Event()
        self._first_dies = first_dies
        self._lock = threading.Lock()

    def note_cache_read(self, reader: str) -> None:
        with self._lock:
            self._pending.discard(reader)
            if not self._pending:
                self._all_read.set()

    def query(self, reader: str, on_begin: Callable[[], None]) -> str:
        self.note_cache_read(reader)
        with self._slots:
            on_begin()
            with self._lock:
                dies, self._first_dies = self._first_dies, False
            if dies:
                time.sleep(QUERY_TIME / 2)
                raise DiedError
            time.sleep(QUERY_TIME)
            if self._pending:
                self._all_read.wait(timeout=1)
        return "new"


@dataclass
class Visit:
    """One reader's visit and what happens in it. Times are seconds by the clock."""

    reader: str
    key: str  # of the value in the cache
    arrives: float
    database: Database
    clock: Clock
    did: Did = "found"
    began: float | None = None  # when the database began the query
    ended: float | None = None
    answered: float = 0.0

    @property
    def token(self) -> str:
        """The cache key of the token, which one builder holds."""
        return f"{self.key}-token"

    def build(self) -> str:
        """Query the database and return the new value."""
        try:
            value = self.database.query(self.reader, self._query_begins)
        except DiedError:
            self.did = "died"
            raise
        finally:
            self.ended = self.clock.now()
        self.did = "built"
        return value

    def _query_begins(self) -> None:
        self.began = self.clock.now()

    def pause(self) -> None:
        """Wait before the next read. Raises GaveUpError after MAX_WAIT seconds."""
        self.did = "waited"
        self.database.note_cache_read(self.reader)
        if self.clock.now() - self.arrives > MAX_WAIT:
            self.did = "gave up"
            raise GaveUpError
        time.sleep(POLL_INTERVAL)


Guard = Callable[[Visit], str]


@dataclass
class Simulation:
    """Readers who arrive together, and the guard by which they get the value.

    `old`: the value in the cache when they arrive; None if it has just expired. `arrivals`: when
    each reader arrives. `separate_keys`: each reader reads another page. `first_dies`: the first
    builder is killed. `refresher`: the function that a process beside the readers runs.
    """

    guard: Guard
    old: object = None
    arrivals: list[float] = field(
        default_factory=lambda: [ARRIVAL_TIME * n / READERS for n in range(READERS)]
    )
    separate_keys: bool = False
    first_dies: bool = False
    refresher: Guard | None = None

    def run(self) -> list[Visit]:
        """Run the visits and return them in order of arrival, the refresher's last."""
        visits = self._visits()
        try:
            if self.old is not None:
                cache.set(visits[0].key, self.old, 60)
            start = threading.Barrier(len(visits), action=visits[0].clock.start)
            threads = [threading.Thread(target=self._visit, args=(one, start)) for one in visits]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        finally:
            for visit in visits:
                cache.delete_many([visit.key, visit.token])
        return visits

    def _visits(self) -> list[Visit]:
        clock, name = Clock(), f"learn-{uuid.uuid4().hex}"
        readers = [f"{name}-{n}" for n in range(len(self.arrivals))]
        database = Database([] if self.separate_keys else readers, first_dies=self.first_dies)
        visits = [
            Visit(reader, reader if self.separate_keys else name, arrives, database, clock)
            for reader, arrives in zip(readers, self.arrivals, strict=True)
        ]
        if self.refresher:
            visits.append(Visit(REFRESHER_PROCESS, name, 0.0, database, clock))
        return visits

    def _visit(self, visit: Visit, start: threading.Barrier) -> None:
        is_refresher = visit.reader == REFRESHER_PROCESS
        guard = self.refresher if self.refresher and is_refresher else self.guard
        try:
            start.wait(timeout=10)
            time.sleep(visit.arrives)
            visit.arrives = visit.clock.now()
            if guard(visit) == "old":
                visit.did = "old"
        except (DiedError, GaveUpError):
            pass  # recorded in `visit.did`
        finally:
            visit.answered = visit.clock.now()
            visit.database.note_cache_read(visit.reader)
            close_cache_connections()


def close_cache_connections() -> None:
    """Close this thread's connections to memcached: the backend would keep them open."""
    if client := caches["default"].__dict__.get("_cache"):
        client.disconnect_all()
