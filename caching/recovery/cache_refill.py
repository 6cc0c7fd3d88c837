"""Refill of a memcached that was restarted and is empty.

Readers fill it from the stored rows, but only for half a minute each time: if the database stopped
next, the pages would be lost as well. So the refresher puts all stored rows there again, with the
timeout of a new build.
"""

from django.core.cache import cache
from django.db import Error

from caching import entries
from caching.models import StoredSnapshot
from caching.snapshots import registry

MARK = "caching.filled"  # a key that stays in the cache until the cache is emptied


def refill_after_flush() -> None:
    """Put all stored rows into the cache if it was emptied.

    Raises what the database raises; the next call then tries again.
    """
    if cache.get(MARK) or not cache.add(MARK, 1, None):
        return  # nothing is lost, the cache is away, or another refresher refills it
    try:
        for stored in StoredSnapshot.objects.defer("statements").iterator():
            snapshot = registry.get(stored.topic.partition(":")[0])
            if snapshot and snapshot.schema == stored.schema:
                entries.put_newer(snapshot.entry_of(stored), snapshot.max_age)
    except Error:
        cache.delete(MARK)
        raise
