"""Guards against the dog pile: fifty readers ask for a value that has just expired.

Each guard is written out here in a few lines, with its weaknesses. The shipped ones are
`caching/mint.py` and `caching/refresher.py`. The pages show the docstrings and the code.
"""

import random
import time

from django.core.cache import cache

from .simulation import QUERY_TIME, Visit

LIFE = 60  # seconds that a stored value lives here: longer than any scenario takes
SOFT = 30  # seconds after which it should be built again
LEASE = 3 * QUERY_TIME  # seconds after which a token no longer counts


def no_guard(visit: Visit) -> str:
    """Every reader finds nothing, so every reader builds. The database gets fifty queries for one
    value. It runs five at once; the others queue, and so do the queries of all other pages.
    """
    value = cache.get(visit.key)
    if value is None:
        value = visit.build()
        cache.set(visit.key, value, LIFE)
    return value


def token(visit: Visit) -> str:
    """`cache.add` succeeds for one reader only. That reader builds, and the others keep checking
    until the value is there. The builder checks once more before the query, because the previous
    builder may have finished in between.

    There is one query instead of fifty, but forty-nine readers wait for it.
    """
    while (value := cache.get(visit.key)) is None:
        if cache.add(visit.token, 1, LIFE):
            value = cache.get(visit.key) or visit.build()
            cache.set(visit.key, value, LIFE)
            cache.delete(visit.token)
        else:
            visit.pause()
    return value


def token_with_a_deadline(visit: Visit) -> str:
    """The token contains its deadline. If the holder is killed, another reader takes over the
    token after the deadline. It uses `cas`, which succeeds for one reader only.

    `cache.add(token, 1, 5)` does the same in one line, but memcached counts in whole seconds.
    """
    while (value := cache.get(visit.key)) is None:
        deadline, seen = cache.gets(visit.token)  # type: ignore[attr-defined]
        until = time.time() + LEASE
        if seen is None:
            taken = cache.add(visit.token, until, LIFE)
        elif deadline < time.time():
            taken = cache.cas(visit.token, until, seen, LIFE)  # type: ignore[attr-defined]
        else:
            taken = False
        if taken:
            value = cache.get(visit.key) or visit.build()
            cache.set(visit.key, value, LIFE)
        else:
            visit.pause()
    return value


def soft_expiry(visit: Visit) -> str:
    """The value expires twice. After the soft expiry it is still there, but no longer fresh: one
    reader takes the token and builds, and all others get the old value at once. No reader deletes
    the token: it expires before the value is next due.

    After the hard expiry there is no old value, and readers wait as above. `caching/mint.py`
    serves the long tail of pages this way.
    """
    fresh_until, value = cache.get(visit.key)
    stale = fresh_until < time.time()
    if stale and cache.add(visit.token, 1, SOFT):
        value = visit.build()
        cache.set(visit.key, [time.time() + SOFT, value], LIFE)
    return value


def one_moment() -> float:
    """Fifty pages were built together, for instance after a deploy, and have the same lifetime,
    so they expire together. A guard for each page does not help: the values are different, and
    the database gets fifty queries at the same moment.
    """
    return LIFE


def jitter() -> float:
    """Each page's lifetime is shortened at random. The database runs the same fifty queries, but
    spread over time, and no reader queues for long.

    `caching/refresher.py` shortens every interval by up to a tenth.
    """
    return LIFE * random.uniform(0.9, 1)  # noqa: S311


def reader(visit: Visit) -> str:
    """A reader only reads. Readers cannot build, so no number of them can cause a dog pile."""
    return cache.get(visit.key)


def refresher(visit: Visit) -> str:
    """A background process builds the value before it expires. Only this process waits for the
    database.

    `caching/refresher.py` does this for every page that all visitors share.
    """
    value = visit.build()
    cache.set(visit.key, value, LIFE)
    return value
