"""Cache entries: the format of a cached value, how to read it, and the two ways to write it."""

import hashlib
import json
import logging
import time
import zlib
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock

from django.core.cache import cache

logger = logging.getLogger(__name__)

FILLED = 30  # seconds that a value from a reader lasts
AT_ONCE = 100  # entries that one command stores, within the cache's time limit
LONGEST = 100  # characters of a stored topic; memcached allows 250 bytes for a key


def cache_key(topic: str, schema: int) -> str:
    """Return the cache key of a topic. Values of a release with another schema have other keys.

    An address may contain an id of any length. No such row exists, but readers look in memcached
    first, so a topic that is too long is hashed.
    """
    if len(topic) > LONGEST:
        topic = hashlib.sha256(topic.encode()).hexdigest()
    return f"{topic}#{schema}"


@dataclass(frozen=True, slots=True)
class CacheEntry:
    """One version of one topic. In the cache: the other fields as a line of JSON, then `body`."""

    topic: str
    schema: int  # the form of the body; another release may write another form
    version: int  # higher with each build, and never below the clock in milliseconds
    built_at: float  # seconds since the epoch
    body: bytes  # JSON

    @property
    def key(self) -> str:
        return cache_key(self.topic, self.schema)

    @property
    def age(self) -> float:
        """Seconds since the entry was built."""
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
        """Return the entry, or log the reason and return None.

        The reasons are garbage, another topic or schema, and age. `max_age`: seconds since the
        entry was put there. A memcached that comes back after a network fault may still hold
        values from before it.
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
    """The last entry that this process read or built of each topic, for at most `size` topics.

    Readers fall back on it when the cache or the database does not answer.
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
        """Return the topic's entry, if it was built less than `max_age` seconds ago."""
        with self._lock:
            entry = self._entries.get(topic)
        return entry if entry and entry.age < max_age else None

    def clear(self) -> None:
        with self._lock:
            self._entries.clear()


def fetch(
    topic: str, schema: int, max_age: float, found: dict[str, object] | None = None
) -> CacheEntry | None:
    """Return the cached entry, or None for a miss of any kind.

    `found`: the values that a reader has already fetched, by key; None is a miss. Each is used
    once and removed.
    """
    key = cache_key(topic, schema)
    raw = found.pop(key) if found and key in found else cache.get(key)
    return None if raw is None else CacheEntry.from_bytes(raw, topic, schema, max_age)


def fill(entry: CacheEntry, timeout: float) -> None:
    """Add the entry after a reader's miss. A value that is already there may be newer and stays.

    The entry expires after FILLED seconds at most. Between the reader's query and this call, a
    newer value may have been put into the cache and lost again.
    """
    cache.add(entry.key, entry.to_bytes(), min(timeout, FILLED))


def put_all(found: Sequence[CacheEntry], timeout: float) -> bool:
    """Store entries over whatever is there, and return whether the cache has taken all of them.

    pymemcache does not tell of a timeout in `set_many`. memcached stores the values in their
    order: if the last one is there, so are the others.
    """
    for begin in range(0, len(found), AT_ONCE):
        values = {entry.key: entry.to_bytes() for entry in found[begin : begin + AT_ONCE]}
        last = found[begin : begin + AT_ONCE][-1].key
        if cache.set_many(values, timeout) or cache.get(last) != values[last]:
            return False
    return True


def delete(topic: str, schema: int) -> None:
    cache.delete(cache_key(topic, schema))


def put_newer(entry: CacheEntry, timeout: float) -> bool:
    """Store a builder's entry over anything but a newer version.

    Return whether the cache now holds this version or a newer one. If the cache is away or
    refuses the value as too large, delete any older value: readers then get the stored row.
    """
    for _ in range(20):
        raw, token = cache.gets(entry.key)  # type: ignore[attr-defined]
        if token is None:
            if cache.add(entry.key, entry.to_bytes(), timeout):
                return True
            if cache.get(entry.key) is None:  # no other process stored one
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
