"""Threads with connections of their own, which they close; their errors are the test's."""

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

from django.core.cache import caches
from django.db import connections

R = TypeVar("R")


def at_once(works: Iterable[Callable[[], R]]) -> list[R]:
    """Do all of it at the same time; the results in order. Raises the first error."""
    works = list(works)
    start = threading.Barrier(len(works))

    def begin(work: Callable[[], R]) -> R:
        start.wait(timeout=120)
        return alone(work)

    with ThreadPoolExecutor(len(works)) as pool:
        return [future.result() for future in [pool.submit(begin, work) for work in works]]


def elsewhere(work: Callable[[], R]) -> R:
    """Do it on another thread, so on another connection, and wait for it."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(alone, work).result(timeout=120)


def in_background(pool: ThreadPoolExecutor, work: Callable[[], R]) -> "Future[R]":
    return pool.submit(alone, work)


def alone(work: Callable[[], R]) -> R:
    try:
        return work()
    finally:
        connections.close_all()
        disconnect(caches["default"])


def disconnect(cache: Any) -> None:
    """MemcachedCache keeps its connections, which a thread that ends would leave open."""
    if client := cache.__dict__.get("_cache"):
        client.disconnect_all()
