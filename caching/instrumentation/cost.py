"""The cost of a block of code: SQL queries, cache calls, milliseconds and the snapshots read."""

import contextlib
import time
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db import connection


class Statement(NamedTuple):
    sql: str  # with placeholders: the values may be personal
    milliseconds: float


class Read(NamedTuple):
    """One read of a snapshot. `version` is None if there was nothing to read."""

    topic: str
    # "cache", "stored" (its row, by primary key), "this process" (which built or read it before),
    # "built" (for this read) or "missing"
    source: str
    version: int | None
    age: float  # seconds since it was built


@dataclass
class Cost:
    statements: list[Statement] = field(default_factory=list)
    cache_calls: int = 0
    reads: list[Read] = field(default_factory=list)
    started: float = field(default_factory=time.perf_counter)

    @property
    def queries(self) -> int:
        return len(self.statements)

    @property
    def milliseconds(self) -> float:
        return (time.perf_counter() - self.started) * 1000

    def _record_query(self, execute: Any, sql: str, *args: object) -> object:
        started = time.perf_counter()
        try:
            return execute(sql, *args)
        finally:
            self.statements.append(Statement(sql, (time.perf_counter() - started) * 1000))


# The measured blocks around the running code, outermost first.
_open: ContextVar[tuple[Cost, ...]] = ContextVar("cost", default=())


@contextlib.contextmanager
def measured() -> Iterator[Cost]:
    """Count what the block costs, in this thread. Blocks nest, and each counts all inside it."""
    cost = Cost()
    token = _open.set((*_open.get(), cost))
    try:
        with connection.execute_wrapper(cost._record_query):
            yield cost
    finally:
        _open.reset(token)


def count_cache_call() -> None:
    """Count one round trip. The cache backends call this."""
    for cost in _open.get():
        cost.cache_calls += 1


def note_read(read: Read) -> None:
    for cost in _open.get():
        cost.reads.append(read)
