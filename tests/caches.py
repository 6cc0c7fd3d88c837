"""An empty cache: a new key prefix for this thread and for each thread that starts later.

And the cache as the last builds of a refresher have left it.
"""

import itertools
import os

from django.conf import settings
from django.core.cache import caches

from caching import entries, mint, refresher, snapshots
from caching.models import StoredSnapshot
from fantasy.models import Week
from scoring.read_models.ranks import RANKS

_numbers = itertools.count()


def empty_cache() -> None:
    """Change the key prefix. A flush would delete entries of tests in other processes too."""
    prefix = f"test-{os.getpid()}-{next(_numbers)}"
    settings.CACHES["default"]["KEY_PREFIX"] = prefix
    caches["default"].key_prefix = prefix
    for kind in mint.registry.values():
        kind._kept.clear()
    for snapshot in snapshots.registry.values():
        snapshot._last_read.clear()


def fill_cache() -> None:
    """Put all stored snapshots into the cache, and all teams' scores of the weeks in progress."""
    live = {
        RANKS.topic(pk)
        for pk in Week.objects.filter(finalized_at=None).values_list("pk", flat=True)
    }
    for stored in StoredSnapshot.objects.defer("statements"):
        if stored.topic in live:
            refresher.refresh(stored.topic, "the cache was emptied")
        else:
            snapshot, _ = snapshots.find(stored.topic)
            entries.put_newer(snapshot.entry_of(stored), snapshot.max_age)
