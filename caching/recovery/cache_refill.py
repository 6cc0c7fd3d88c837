"""A memcached that is started again is empty. Readers fill it from the stored rows, but only for
half a minute each time: were the database to stop next, pages would be gone with it. So the
refresher puts all of them there again, for as long as if they had just been built.
"""

from django.core.cache import cache
from django.db import Error

from caching import entries
from caching.models import StoredSnapshot
from caching.snapshots import registry

MARK = "caching.filled"  # lies in the cache for as long as that has not lost anything


def refill_after_flush() -> None:
    """Raises what the database raises, and then does it the next time."""
    if cache.get(MARK) or not cache.add(MARK, 1, None):
        return  # nothing is lost; or the cache is away, or another refresher is at it
    try:
        for stored in StoredSnapshot.objects.defer("statements").iterator():
            snapshot = registry.get(stored.topic.partition(":")[0])
            if snapshot and snapshot.schema == stored.schema:
                entries.put_newer(snapshot.entry_of(stored), snapshot.max_age)
    except Error:
        cache.delete(MARK)
        raise
