"""A snapshot's value as it lies in the cache, how it is read, and the two ways to put it there."""

import hashlib
import json
import logging
import time
import zlib
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import Any

from django.core.cache import cache

logger = logging.getLogger(__name__)

FILLED = 30  # seconds that a value lasts which a reader put there
LONGEST = 100  # a topic, as it is stored; keys of memcached have 250 bytes


def cache_key(topic: str, schema: int) -> str:
    """The one way to make a key: the values of a release with another schema lie elsewhere.

    An address may name an id of any length. No such row exists, but memcached must be asked.
    """
    if len(topic) > LONGEST:
        topic = hashlib.sha256(topic.encode()).hexdigest()
    return f"{topic}#{schema}"


@dataclass(frozen=True, slots=True)
class CacheEntry:
    """One version of one topic. In the cache: a line of JSON with all but the body, the body."""

    topic: str
    schema: int  # of the body: another release may write another one
    version: int  # higher with each build, and never below the clock in milliseconds
    built_at: float  # seconds since the epoch
    body: bytes  # JSON

    @property
    def key(self) -> str:
        return cache_key(self.topic, self.schema)

    @property
    def age(self) -> float:
        """Seconds since it was built."""
        return max(0.0, time.time() - self.built_at)

    def to_bytes(self) -> bytes:
        head = {
            "topic": self.topic,
            "schema": self.schema,
            "version": self.version,
            "built_at": self.built_at,
            "put_at": time.time(),
            "crc": zlib.crc32(self.body),
        }
        return json.dumps(head).encode() + b"\n" + self.body

    @classmethod
    def from_bytes(
        cls, raw: object, topic: str, schema: int, max_age: float
    ) -> "CacheEntry | None":
        """The entry, or None with a logged reason: garbage, another topic or schema, too old.

        `max_age` counts from when it was put there, in seconds: a memcached that comes back
        after a network fault may still hold what was right then.
        """
        if not isinstance(raw, bytes):
            logger.warning("cache: %s is not bytes but %s; a miss", topic, type(raw).__name__)
            return None
        head, _, body = raw.partition(b"\n")
        try:
            fields = json.loads(head)
            entry = cls(
                topic=fields["topic"],
                schema=fields["schema"],
                version=int(fields["version"]),
                built_at=float(fields["built_at"]),
                body=body,
            )
            put_at, crc = float(fields["put_at"]), int(fields["crc"])
        except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
            logger.warning("cache: %s is not an entry; a miss", topic)
            return None
        if crc != zlib.crc32(body):
            logger.warning("cache: %s has a body that is not its own; a miss", topic)
            return None
        if (entry.topic, entry.schema) != (topic, schema):
            logger.warning("cache: %s holds %s#%s; a miss", topic, entry.topic, entry.schema)
            return None
        if time.time() - put_at > max_age:
            logger.info("cache: %s was put there too long ago; a miss", topic)
            return None
        return entry


class LastEntries:
    """The entries that this process read or built last, one a topic, of at most `size` topics.

    For when neither the cache nor the database can be asked.
    """

    def __init__(self, size: int) -> None:
        self.size = size
        self._entries: OrderedDict[str, CacheEntry] = OrderedDict()
        self._lock = Lock()

    def keep(self, entry: CacheEntry) -> None:
        with self._lock:
            self._entries[entry.topic] = entry
            self._entries.move_to_end(entry.topic)
            while len(self._entries) > self.size:
                self._entries.popitem(last=False)

    def get(self, topic: str, max_age: float) -> CacheEntry | None:
        """The one of the topic, if it was built less than `max_age` seconds ago."""
        with self._lock:
            entry = self._entries.get(topic)
        return entry if entry and entry.age < max_age else None

    def clear(self) -> None:
        with self._lock:
            self._entries.clear()


def fetch(
    topic: str, schema: int, max_age: float, found: dict[str, Any] | None = None
) -> CacheEntry | None:
    """The cached entry, or None for a miss of any kind.

    `found`: what a reader has fetched already, by key; None there is a miss. It is used once.
    """
    key = cache_key(topic, schema)
    raw = found.pop(key) if found and key in found else cache.get(key)
    return None if raw is None else CacheEntry.from_bytes(raw, topic, schema, max_age)


def fill(entry: CacheEntry, timeout: float) -> None:
    """For a reader who missed: never over a value that is there, which may be newer.

    Nor for long: between his read and this a newer one may have come and been flushed.
    """
    cache.add(entry.key, entry.to_bytes(), min(timeout, FILLED))


def delete(topic: str, schema: int) -> None:
    cache.delete(cache_key(topic, schema))


def put_newer(entry: CacheEntry, timeout: float) -> bool:
    """For a builder: over anything but a newer version. Whether it or a newer one is there now.

    Where the cache does not take it, being away or the value too large, no older one may stay:
    readers then get the stored row.
    """
    for _ in range(20):
        raw, token = cache.gets(entry.key)  # type: ignore[attr-defined]
        if token is None:
            if cache.add(entry.key, entry.to_bytes(), timeout):
                return True
            if cache.get(entry.key) is None:  # nobody else's value stands there
                break
            continue
        there = CacheEntry.from_bytes(raw, entry.topic, entry.schema, max_age=timeout)
        if there and there.version > entry.version:
            return True
        if cache.cas(entry.key, entry.to_bytes(), token, timeout):  # type: ignore[attr-defined]
            return True
    logger.warning("cache: it does not take %s (%s bytes)", entry.key, len(entry.body))
    cache.delete(entry.key)
    return False
