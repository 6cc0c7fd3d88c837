"""The cache backend without its kept connections."""

from typing import Any

from django.core.cache.backends.memcached import PyMemcacheCache

from caching.backends.memcached import MemcachedCache


class ClosingCache(MemcachedCache):
    """Our backend, closed at the end of each request as Django's own is."""

    def close(self, **kwargs: Any) -> None:
        PyMemcacheCache.close(self, **kwargs)
