"""A crowd of fifty readers, each a thread, that read a value within some milliseconds.

The cache is the project's own. The database is simulated: a query is a sleep, and at most AT_ONCE
of them run at the same time.
"""

import threading
import time
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Literal

from django.core.cache import cache, caches

READERS = 50
ARRIVE = 0.02  # seconds within which all readers arrive
QUERY = 0.025  # seconds: a sleep that stands for the query which builds the value
AT_ONCE = 5  # queries that the database runs at the same time; the others queue
POLL = 0.01  # seconds between two looks of a waiting reader
PATIENCE = 0.25  # seconds after which a waiting reader gives up
BESIDE = "beside"  # `Visit.reader` for the process beside the readers

Did = Literal["built", "waited", "old", "found", "died", "gave up"]


class GaveUpError(Exception):
    pass


class DiedError(Exception):
    pass


class NoCacheError(Exception):
    """There is nothing to show without a cache."""


def cache_answers() -> bool:
    cache.set("learn-probe", 1, 60)
    return bool(cache.get("learn-probe") == 1)


class Clock:
    """Seconds since the crowd began to gather."""

    def start(self) -> None:
        self._started = time.perf_counter()

    def now(self) -> float:
        return time.perf_counter() - self._started


class Database:
    """A database that runs `AT_ONCE` queries of `QUERY` seconds; the first may die half-way.

    A query ends only after all `readers` have looked for the value, so that a busy machine gives
    the same result.
    """

    def __init__(self, readers: Iterable[str], *, first_dies: bool = False) -> None:
        self._slots = threading.Semaphore(AT_ONCE)
        self._to_look = set(readers)
        self._all_looked = threading.Event()
        self._first_dies = first_dies
        self._lock = threading.Lock()

    def has_looked(self, reader: str) -> None:
        with self._lock:
            self._to_look.discard(reader)
            if not self._to_look:
                self._all_looked.set()

    def query(self, reader: str, begins: Callable[[], None]) -> str:
        self.has_looked(reader)
        with self._slots:
            begins()
            with self._lock:
                dies, self._first_dies = self._first_dies, False
            if dies:
                time.sleep(QUERY / 2)
                raise DiedError
            time.sleep(QUERY)
            if self._to_look:
                self._all_looked.wait(timeout=1)
        return "new"


@dataclass
class Visit:
    """One reader's visit: when they arrive and what happens. Times are seconds by the clock."""

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
        """The cache key of the token that a builder holds."""
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
        """Wait before the next look. Raises GaveUpError after PATIENCE seconds."""
        self.did = "waited"
        self.database.has_looked(self.reader)
        if self.clock.now() - self.arrives > PATIENCE:
            self.did = "gave up"
            raise GaveUpError
        time.sleep(POLL)


Guard = Callable[[Visit], str]


@dataclass
class Crowd:
    """Readers who arrive together, and the guard that they meet.

    `old`: the value in the cache when they arrive (None: it has just expired). `arrivals`: when
    each reader arrives. `pages`: each reader reads another page.
    """

    guard: Guard
    old: object = None
    arrivals: list[float] = field(
        default_factory=lambda: [ARRIVE * n / READERS for n in range(READERS)]
    )
    pages: bool = False
    first_dies: bool = False
    beside: Guard | None = None  # what a process beside the readers does meanwhile

    def gather(self) -> list[Visit]:
        """Run the visits and return them in order of arrival, the process beside them last."""
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
        database = Database([] if self.pages else readers, first_dies=self.first_dies)
        visits = [
            Visit(reader, reader if self.pages else name, arrives, database, clock)
            for reader, arrives in zip(readers, self.arrivals, strict=True)
        ]
        if self.beside:
            visits.append(Visit(BESIDE, name, 0.0, database, clock))
        return visits

    def _visit(self, visit: Visit, start: threading.Barrier) -> None:
        guard = self.beside if self.beside and visit.reader == BESIDE else self.guard
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
            visit.database.has_looked(visit.reader)
            disconnect()


def disconnect() -> None:
    """Close this thread's connections to memcached, which the backend keeps. The thread ends."""
    if client := caches["default"].__dict__.get("_cache"):
        client.disconnect_all()
