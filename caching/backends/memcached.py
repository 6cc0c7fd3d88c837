"""memcached through pymemcache, with kept connections, time limits and no pickle."""

import logging
import zlib
from typing import Any, NamedTuple

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.memcached import PyMemcacheCache

from caching.instrumentation import cost

from .serde import ZIPPED, deserialize, serialize

logger = logging.getLogger(__name__)


# As it is set up, memcached refuses items above a megabyte. Values above LARGE are compressed;
# memcached refuses those that are still too large.
LARGE = 500_000  # bytes
LARGEST = 32_000_000  # bytes that a value, perhaps of another client, may unpack to in memory


class Serialized(NamedTuple):
    raw: bytes
    flags: int

    @classmethod
    def of(cls, value: object) -> "Serialized":
        raw, flags = serialize(value)
        if len(raw) > LARGE:
            raw, flags = zlib.compress(raw, level=1), flags | ZIPPED
        return cls(raw, flags)


class Serde:
    """pymemcache's interface to `serde`, for values that are already serialized.

    If pymemcache serialized them, it would swallow the TypeError for a value that JSON cannot
    hold, as it swallows network errors.
    """

    def serialize(self, key: str, value: Serialized) -> tuple[bytes, int]:
        return value

    def deserialize(self, key: str, value: bytes, flags: int) -> Any:
        if flags & ZIPPED:
            unzip = zlib.decompressobj()
            try:
                value, flags = unzip.decompress(value, LARGEST), flags ^ ZIPPED
            except zlib.error:
                logger.warning("cache: %s is not compressed as it says; a miss", key)
                return None
            if not unzip.eof:
                logger.warning("cache: %s unpacks to more than %s bytes; a miss", key, LARGEST)
                return None
        return deserialize(value, flags, key)


# Without time limits a stopped memcached hangs the site; without ignore_exc it breaks the site.
# After one failure the client skips a server for dead_timeout seconds. It does not retry first,
# since a page could then wait for two timeouts. The default of a minute would turn a short fault
# into a minute of misses.
OPTIONS = {
    "serde": Serde(),
    "connect_timeout": 0.1,
    "timeout": 0.2,
    "ignore_exc": True,
    "no_delay": True,
    "use_pooling": True,
    "retry_attempts": 0,
    "dead_timeout": 1,
}


class MemcachedCache(PyMemcacheCache):
    """Django's backend with `gets` and `cas`, by which a builder never replaces a newer value."""

    _options: dict[str, Any]
    _cache: Any  # pymemcache.HashClient

    def __init__(self, server: str | list[str], params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._options = {**self._options, **OPTIONS, **(params.get("OPTIONS") or {})}

    def close(self, **kwargs: Any) -> None:
        """Keep the connection: Django calls this at the end of every request."""

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        cost.count_cache_call()
        value = super().get(key, None, version)
        return default if value is None else value

    def get_many(self, keys: Any, version: int | None = None) -> dict[object, object]:
        cost.count_cache_call()
        found = super().get_many(keys, version)
        return {key: value for key, value in found.items() if value is not None}

    def add(
        self,
        key: str,
        value: Any,
        timeout: float | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> bool:
        cost.count_cache_call()
        return bool(super().add(key, Serialized.of(value), timeout, version))

    def set(
        self,
        key: str,
        value: Any,
        timeout: float | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> None:
        cost.count_cache_call()
        super().set(key, Serialized.of(value), timeout, version)

    def set_many(
        self,
        data: Any,
        timeout: float | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> list[object]:
        cost.count_cache_call()
        ready = {key: Serialized.of(value) for key, value in data.items()}
        return list(super().set_many(ready, timeout, version))

    def gets(self, key: str, version: int | None = None) -> tuple[object, bytes | None]:
        """Return the value and the token for `cas`; (None, None) for a miss."""
        cost.count_cache_call()
        found = self._cache.gets(self.make_and_validate_key(key, version=version))
        return found if found else (None, None)

    def cas(
        self,
        key: str,
        value: object,
        token: bytes,
        timeout: float | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> bool:
        """Store the value unless another writer did since `gets`."""
        cost.count_cache_call()
        key = self.make_and_validate_key(key, version=version)
        ready = Serialized.of(value)
        return bool(self._cache.cas(key, ready, token, self.get_backend_timeout(timeout)))

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        """Return the new count, or 0 while memcached is away: it then counts nothing."""
        cost.count_cache_call()
        return int(super().incr(key, delta, version))

    def touch(
        self,
        key: str,
        timeout: float | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> bool:
        cost.count_cache_call()
        return bool(super().touch(key, timeout, version))

    def delete(self, key: str, version: int | None = None) -> bool:
        cost.count_cache_call()
        return bool(super().delete(key, version))
