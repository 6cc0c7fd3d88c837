"""Stale-while-revalidate values, for objects too many to refresh by a timer.

Readers build them, one at a time.

A value has two ages. Beyond `soft`, the first reader who takes the token builds it again, and all
others get the last value without waiting. Beyond `hard`, the value is no longer served. If the
holder of the token dies, the token expires after LEASE seconds.

    PLAYER_PAGE = Mint("player-page", PlainJSON(), model="teams.Player")

    @PLAYER_PAGE.builds
    def player_page(player_id: int) -> dict[str, Any]: ...

    PLAYER_PAGE.read(player.pk)

A Mint has no flags: a bulk write that touches a million teams would append a million of them.
"""

import logging
import time
from collections.abc import Callable
from datetime import timedelta
from threading import BoundedSemaphore
from typing import Any, Generic, TypeVar

from django.apps import apps
from django.core.cache import cache
from django.core.exceptions import ObjectDoesNotExist
from django.db import Error, InterfaceError, OperationalError

from . import entries
from .codecs import Codec
from .entries import CacheEntry
from .instrumentation.cost import Read, measured, note_read
from .locks import read_transaction
from .snapshots import SnapshotNotReadyError, Wanted

logger = logging.getLogger("caching.builds")

T = TypeVar("T")

LEASE = 5  # seconds after which a token expires
PATIENCE = 1.0  # seconds that a reader without any value waits for the builder
BUILDERS = 2  # readers of a process that rebuild old values at the same time, at most
KEPT = 200  # values that a process keeps for when the cache is away

registry: "dict[str, Mint[Any]]" = {}

# If the database hangs, rebuilding old values blocks a few threads of a web server, not all.
_building = BoundedSemaphore(BUILDERS)


class Mint(Generic[T]):
    """One kind of value, with a topic `name:key:key` for each object.

    `model`: the model whose primary key is the first key.
    """

    def __init__(
        self,
        name: str,
        codec: Codec[T],
        *,
        model: str,
        soft: timedelta = timedelta(seconds=10),
        hard: timedelta = timedelta(minutes=10),
        schema: int = 1,
    ) -> None:
        if name in registry:
            raise ValueError(f"two values are called {name}")
        if soft.total_seconds() < LEASE:
            # Builders do not delete the token: it must expire before the value is next due.
            raise ValueError(f"{name}: soft is less than {LEASE} seconds")
        self.name = name
        self.codec = codec
        self.model = model
        self.soft = soft.total_seconds()
        self.hard = hard.total_seconds()
        self.schema = schema
        self._build: Callable[..., object] | None = None
        self._kept = entries.LastEntries(KEPT)
        registry[name] = self

    def __repr__(self) -> str:
        return f"<Mint {self.name}>"

    def topic(self, *key: int) -> str:
        return ":".join([self.name, *map(str, key)])

    def cache_key(self, *key: int) -> str:
        return entries.cache_key(self.topic(*key), self.schema)

    def at(self, *key: int) -> Wanted[T]:
        """Return the request for the value of the keys, for `read_together`."""
        return Wanted(self.cache_key(*key), lambda found: self.read(*key, found=found))

    def builds(self, build: Callable[..., object]) -> Callable[..., object]:
        """Register the decorated function as the builder: it turns the keys into the value."""
        self._build = build
        return build

    def read(self, *key: int, found: dict[str, object] | None = None) -> T:
        """Return the decoded value.

        Raises ObjectDoesNotExist for an id without a row, and writes nothing then. Raises
        SnapshotNotReadyError if there is no value yet and another reader still builds it.
        """
        for _ in range(2):
            entry = self.entry(*key, found=found)
            try:
                return self.codec.decode(entry.body)
            except Exception as error:  # a broken value is a miss and breaks no page
                logger.warning("%s cannot be read (%r); a miss", entry.topic, error)
                entries.delete(entry.topic, self.schema)
        raise SnapshotNotReadyError(entry.topic)

    def entry(self, *key: int, found: dict[str, object] | None = None) -> CacheEntry:
        topic = self.topic(*key)
        last = entries.fetch(topic, self.schema, self.hard, found)
        if last is None:
            entry, source = self._first(topic, key)
        elif last.age >= self.soft:
            entry, source = self._again(topic, key, last)
        else:
            entry, source = last, "cache"
        self._kept.keep(entry)
        note_read(Read(topic, source, entry.version, entry.age))
        return entry

    def expire(self, *key: int) -> None:
        """Make the next reader build the value again. Call it once a write has committed.

        The others get the last value during that build. A build that began before this call does
        not replace the expired value. Deleting the entry instead would make readers wait for the
        token of the last build.
        """
        topic = self.topic(*key)
        if last := entries.fetch(topic, self.schema, self.hard):
            now = time.time()
            expired = CacheEntry(
                topic, self.schema, int(now * 1000), min(last.built_at, now - self.soft), last.body
            )
            entries.put_newer(expired, self.hard)
        cache.delete(_token(self.cache_key(*key)))

    def _first(self, topic: str, key: tuple[int, ...]) -> tuple[CacheEntry, str]:
        """Build the first value, or wait for the reader who builds it."""
        # Without this, losing the cache would make every reader of one page a builder.
        if kept := self._kept.get(topic, self.soft):
            return kept, "this process"
        model = apps.get_model(self.model)
        try:
            exists = model._default_manager.filter(pk=key[0]).exists()
        except (InterfaceError, OperationalError):
            # Neither the cache nor the database answers: the value read last is the newest.
            if kept := self._kept.get(topic, self.hard):
                return kept, "this process"
            raise
        if not exists:
            raise model.DoesNotExist(f"There is no {model._meta.verbose_name} {key[0]}.")
        cache_key = self.cache_key(*key)
        until = time.monotonic() + PATIENCE
        while not self._takes_token(cache_key):
            if cache.get(_token(cache_key)) is None:
                break  # no reader holds the token: the cache is away
            if time.monotonic() > until:
                note_read(Read(topic, "missing", None, 0.0))
                raise SnapshotNotReadyError(topic)
            time.sleep(0.02)
            if entry := entries.fetch(topic, self.schema, self.hard):
                return entry, "cache"
        return self._mint(topic, key, "there is none"), "built"

    def _again(self, topic: str, key: tuple[int, ...], last: CacheEntry) -> tuple[CacheEntry, str]:
        """Rebuild an old value if this reader gets the token; else return the last value."""
        if not _building.acquire(blocking=False):
            return last, "cache"
        try:
            if not self._takes_token(last.key):
                return last, "cache"
            return self._mint(topic, key, f"the last is {last.age:.0f} s old"), "built"
        except ObjectDoesNotExist:
            entries.delete(topic, self.schema)
            raise
        except Error:
            logger.exception("%s could not be built; the last value is served", topic)
            return last, "cache"
        finally:
            _building.release()

    def _mint(self, topic: str, key: tuple[int, ...], why: str) -> CacheEntry:
        # The version is the start time: a builder slower than its token loses to the next one.
        began = time.time()
        if self._build is None:
            raise LookupError(f"{self.name} has no builder")
        with read_transaction(), measured() as cost:
            body = self.codec.encode(self._build(*key))
        entry = CacheEntry(topic, self.schema, int(began * 1000), began, body)
        entries.put_newer(entry, self.hard)
        cache.set(statements_key(entry), [list(one) for one in cost.statements], self.hard)
        logger.info(
            "built %s version %s: %s queries, %s bytes, %.1f ms (%s)",
            topic,
            entry.version,
            cost.queries,
            len(body),
            cost.milliseconds,
            why,
        )
        return entry

    def _takes_token(self, cache_key: str) -> bool:
        return bool(cache.add(_token(cache_key), 1, LEASE))


def _token(cache_key: str) -> str:
    return f"{cache_key}!token"


def statements_key(entry: CacheEntry) -> str:
    """Return the key of the SQL statements that built the entry."""
    return f"{entry.key}!sql"
