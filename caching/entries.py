"""A snapshot's value as it lies in the cache, and the two ways in which it may be put there."""

import json
import logging
import time
from dataclasses import dataclass

from django.core.cache import cache

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Entry:
    """One version of one topic. In the cache: a line of JSON with all but the body, the body."""

    topic: str
    schema: int  # of the body: another release may write another one
    version: int  # grows by one a build
    built_at: float  # seconds since the epoch
    body: bytes  # JSON

    @property
    def key(self) -> str:
        return f"{self.topic}#{self.schema}"

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
        }
        return json.dumps(head).encode() + b"\n" + self.body

    @classmethod
    def from_bytes(cls, raw: object, topic: str, schema: int, max_age: float) -> "Entry | None":
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
            put_at = float(fields["put_at"])
        except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
            logger.warning("cache: %s is not an entry; a miss", topic)
            return None
        if (entry.topic, entry.schema) != (topic, schema):
            logger.warning("cache: %s holds %s#%s; a miss", topic, entry.topic, entry.schema)
            return None
        if time.time() - put_at > max_age:
            logger.info("cache: %s was put there too long ago; a miss", topic)
            return None
        return entry


def fetch(topic: str, schema: int, max_age: float) -> Entry | None:
    """The cached entry, or None for a miss of any kind."""
    raw = cache.get(f"{topic}#{schema}")
    return None if raw is None else Entry.from_bytes(raw, topic, schema, max_age)


def fill(entry: Entry, timeout: float) -> None:
    """For a reader who missed: never over a value that is there, which may be newer."""
    cache.add(entry.key, entry.to_bytes(), timeout)


def take_away(topic: str, schema: int) -> None:
    cache.delete(f"{topic}#{schema}")


def put_newer(entry: Entry, timeout: float) -> bool:
    """For a builder: over anything but a newer version. False if a newer one stays."""
    for _ in range(20):
        raw, token = cache.gets(entry.key)  # type: ignore[attr-defined]
        if token is None:
            if cache.add(entry.key, entry.to_bytes(), timeout):
                return True
            if cache.get(entry.key) is None:  # nobody else's value stands there: no cache
                return False
            continue
        there = Entry.from_bytes(raw, entry.topic, entry.schema, max_age=float("inf"))
        if there and there.version > entry.version:
            return False
        if cache.cas(entry.key, entry.to_bytes(), token, timeout):  # type: ignore[attr-defined]
            return True
    return False
