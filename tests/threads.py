"""Threads with their own connections, which they close. The test receives their errors."""

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

from django.core.cache import caches
from django.db import connections

R = TypeVar("R")


def at_once(works: Iterable[Callable[[], R]]) -> list[R]:
    """Call all functions at the same time. Returns results in order; raises the first error."""
    works = list(works)
    start = threading.Barrier(len(works))

    def begin(work: Callable[[], R]) -> R:
        start.wait(timeout=120)
        return call_and_disconnect(work)

    with ThreadPoolExecutor(len(works)) as pool:
        return [future.result() for future in [pool.submit(begin, work) for work in works]]


def in_other_thread(work: Callable[[], R]) -> R:
    """Call the function in another thread, with its own connection, and wait for the result."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(call_and_disconnect, work).result(timeout=120)


def in_background(pool: ThreadPoolExecutor, work: Callable[[], R]) -> "Future[R]":
    return pool.submit(call_and_disconnect, work)


def call_and_disconnect(work: Callable[[], R]) -> R:
    try:
        return work()
    finally:
        connections.close_all()
        disconnect(caches["default"])


def disconnect(cache: Any) -> None:
    """Close the connections of MemcachedCache, which stay open when a thread ends."""
    if client := cache.__dict__.get("_cache"):
        client.disconnect_all()
