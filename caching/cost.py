"""What a piece of work costs: SQL queries, cache calls and milliseconds."""

import contextlib
import time
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.db import connection


@dataclass
class Cost:
    queries: int = 0
    cache_calls: int = 0
    started: float = field(default_factory=time.perf_counter)

    @property
    def milliseconds(self) -> float:
        return (time.perf_counter() - self.started) * 1000

    def _count_query(self, execute: Any, *args: Any) -> Any:
        self.queries += 1
        return execute(*args)


_current: ContextVar[Cost | None] = ContextVar("cost", default=None)


@contextlib.contextmanager
def measured() -> Iterator[Cost]:
    """Count what the block costs, in this thread."""
    cost = Cost()
    token = _current.set(cost)
    try:
        with connection.execute_wrapper(cost._count_query):
            yield cost
    finally:
        _current.reset(token)


def count_cache_call() -> None:
    """Called by the cache backends, once for each round trip."""
    if cost := _current.get():
        cost.cache_calls += 1
