"""An empty cache: keys of one's own, in every thread that starts from now on."""

import itertools
import os

from django.conf import settings
from django.core.cache import caches

from caching import mint, snapshots

_numbers = itertools.count()


def empty_cache() -> None:
    """Not a flush, which would take away what a test in another process has in its memcached."""
    prefix = f"test-{os.getpid()}-{next(_numbers)}"
    settings.CACHES["default"]["KEY_PREFIX"] = prefix
    caches["default"].key_prefix = prefix
    for kind in mint.registry.values():
        kind._kept.clear()
    for snapshot in snapshots.registry.values():
        snapshot._last_read.clear()
