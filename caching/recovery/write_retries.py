"""Retries of cache writes that failed after a build.

A memcached that was cut off for a moment still has the old value. Without a retry, readers would
get that value until the next build of the topic.
"""

import time
from dataclasses import dataclass

from caching import entries
from caching.entries import CacheEntry

LONGEST = 60.0  # seconds between two tries at most; the cache may refuse a value for ever


@dataclass
class FailedWrites:
    entry: CacheEntry
    timeout: float
    wait: float = 1.0  # seconds
    next_try: float = 0.0


_untaken: dict[str, FailedWrites] = {}


def put(entry: CacheEntry, timeout: float) -> None:
    _try(FailedWrites(entry, timeout))


def retry() -> None:
    """Retry the writes that are due. A newer version of another process stays."""
    now = time.monotonic()
    for waiting in [one for one in _untaken.values() if one.next_try <= now]:
        _try(waiting)


def _try(one: FailedWrites) -> None:
    if entries.put_newer(one.entry, one.timeout):
        _untaken.pop(one.entry.key, None)
        return
    one.next_try = time.monotonic() + one.wait
    one.wait = min(2 * one.wait, LONGEST)
    _untaken[one.entry.key] = one
