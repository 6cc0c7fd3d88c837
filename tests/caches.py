"""An empty cache: a new key prefix for this thread and for each thread that starts later."""

import itertools
import os

from django.conf import settings
from django.core.cache import caches

from caching import mint, snapshots

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
