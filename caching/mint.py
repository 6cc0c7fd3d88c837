"""Stale-while-revalidate values, for objects too many to refresh by a timer.

Readers build them: one reader a value at a time.

A value has two ages. Beyond `soft`, the first reader who takes the token builds it again, and all
others get the last value without waiting. Beyond `hard`, the value is no longer served. If the
holder of the token dies, the token expires after LEASE seconds.

    PLAYER_PAGE = Mint("player-page", PlainJSON(), model="teams.Player")

    @PLAYER_PAGE.builds
    def player_page(player_id: int) -> dict[str, Any]: ...

    PLAYER_PAGE.read(player.pk)

A Mint whose builder takes many ids (`builds_many`) builds what `read_together` lacks in one call.

A Mint has no flags: a bulk write that touches a million teams would append a million of them.
"""

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from functools import reduce
from operator import or_
from threading import BoundedSemaphore
from typing import Any, Generic, NamedTuple, TypeVar

from django.apps import apps
from django.core.cache import cache
from django.core.exceptions import ObjectDoesNotExist
from django.db import Error, InterfaceError, OperationalError
from django.db.models import Q

from . import entries
from .codecs import Codec
from .entries import CacheEntry
from .instrumentation.cost import Read, measured, note_read
from .locks import read_transaction
from .snapshots import SnapshotNotReadyError, Wanted

logger = logging.getLogger("caching.builds")

T = TypeVar("T")
Key = tuple[int, ...]
B = TypeVar("B", bound=Callable[[list[int]], Mapping[int, Any]])

LEASE = 5  # seconds after which a token expires
PATIENCE = 1.0  # seconds that a reader without any value waits for the builder
BUILDERS = 2  # readers of a process that rebuild old values at the same time, at most
KEPT = 200  # values that a process keeps for when the cache is away

registry: "dict[str, Mint[Any]]" = {}

# If the database hangs, rebuilding old values blocks a few threads of a web server, not all.
_building = BoundedSemaphore(BUILDERS)


class Ready(NamedTuple):
    """An entry for a reader. `source`: as in `Read`."""

    entry: CacheEntry
    source: str


# What a reader gets of a key; the errors are raised.
Outcome = Ready | ObjectDoesNotExist | SnapshotNotReadyError


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
        self._build: Callable[[Sequence[Key]], Mapping[Key, object]] | None = None
        self._builds_many = False
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
        return Wanted(
            self.cache_key(*key),
            lambda found: self.read(*key, found=found),
            prepare=self.prepare if self._builds_many else None,
            key=key,
        )

    def builds(self, build: Callable[..., object]) -> Callable[..., object]:
        """Register the decorated function as the builder: it turns the keys into the value."""

        def build_each(keys: Sequence[Key]) -> dict[Key, object]:
            return {key: build(*key) for key in keys}

        self._build = build_each
        return build

    def builds_many(self, build: B) -> B:
        """Register the decorated function as the builder, for a Mint with one key an object.

        It turns ids into their values by id, and leaves out ids without a row. `read_together`
        then builds all values that are missing with one call, and all that are old with another.
        """

        def build_all(keys: Sequence[Key]) -> dict[Key, object]:
            return {(pk,): value for pk, value in build([pk for (pk,) in keys]).items()}

        self._build = build_all
        self._builds_many = True
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
        """Return the entry, or raise what `read` raises.

        `found`: what the cache returned, by key, and what `prepare` has put there.
        """
        ready = found.get(self.cache_key(*key)) if found else None
        if found and isinstance(ready, Ready | ObjectDoesNotExist | SnapshotNotReadyError):
            del found[self.cache_key(*key)]
        else:
            ready = self._ready([key], found)[key]
        if isinstance(ready, SnapshotNotReadyError):
            note_read(Read(self.topic(*key), "missing", None, 0.0))
        if isinstance(ready, Exception):
            raise ready
        self._kept.keep(ready.entry)
        note_read(Read(ready.entry.topic, ready.source, ready.entry.version, ready.entry.age))
        return ready.entry

    def prepare(self, keys: Sequence[Key], found: dict[str, object]) -> None:
        """Build the values that are missing or old together, and put all into `found`."""
        for key, ready in self._ready(keys, found).items():
            found[self.cache_key(*key)] = ready

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

    def _ready(self, keys: Sequence[Key], found: dict[str, object] | None) -> dict[Key, Outcome]:
        last, missing = {}, []
        for key in dict.fromkeys(keys):
            if entry := entries.fetch(self.topic(*key), self.schema, self.hard, found):
                last[key] = entry
            else:
                missing.append(key)
        return self._again(last) | self._first(missing)

    def _first(self, keys: Sequence[Key]) -> dict[Key, Outcome]:
        """Build the first values, or wait for the readers who build them."""
        # Without this, losing the cache would make every reader of one page a builder.
        ready = self._kept_here(keys, self.soft)
        waiting = [key for key in keys if key not in ready]
        if not waiting:
            return ready
        model = apps.get_model(self.model)
        ids = reduce(or_, (Q(pk=key[0]) for key in waiting))  # unlike pk__in, it takes any integer
        try:
            rows = set(model._default_manager.filter(ids).values_list("pk", flat=True))
        except (InterfaceError, OperationalError):
            # Neither the cache nor the database answers: the value read last is the newest.
            ready |= self._kept_here(waiting, self.hard)
            if all(key in ready for key in keys):
                return ready
            raise
        for key in waiting:
            if key[0] not in rows:
                ready[key] = self._no_row(key)
        waiting = [key for key in waiting if key not in ready]
        until = time.monotonic() + PATIENCE
        while waiting:
            taken = [key for key in waiting if self._takes_token(self.cache_key(*key))]
            if held := [key for key in waiting if key not in taken]:
                tokens = cache.get_many([_token(self.cache_key(*key)) for key in held])
                # No reader holds a token that is not there: the cache is away.
                taken += [key for key in held if _token(self.cache_key(*key)) not in tokens]
            if taken:
                ready |= self._mint(taken, "there is none")
            waiting = [key for key in waiting if key not in ready]
            if waiting and time.monotonic() > until:
                return ready | {key: SnapshotNotReadyError(self.topic(*key)) for key in waiting}
            if waiting:
                time.sleep(0.02)
                ready |= self._cached(waiting)
                waiting = [key for key in waiting if key not in ready]
        return ready

    def _again(self, last: Mapping[Key, CacheEntry]) -> dict[Key, Outcome]:
        """Rebuild the old values whose tokens this reader gets; else return the last ones."""
        ready: dict[Key, Outcome] = {key: Ready(entry, "cache") for key, entry in last.items()}
        old = {key: entry.age for key, entry in last.items() if entry.age >= self.soft}
        if not old or not _building.acquire(blocking=False):
            return ready
        taken: list[Key] = []
        try:
            taken += [key for key in old if self._takes_token(last[key].key)]
            if taken:
                oldest = max(old[key] for key in taken)
                ready |= self._mint(taken, f"the last is {oldest:.0f} s old")
        except ObjectDoesNotExist:
            for key in taken:
                entries.delete(self.topic(*key), self.schema)
            raise
        except Error:
            topics = ", ".join(self.topic(*key) for key in taken)
            logger.exception("%s could not be built; the last value is served", topics)
        finally:
            _building.release()
        return ready

    def _mint(self, keys: Sequence[Key], why: str) -> dict[Key, Outcome]:
        """Build the values with one call of the builder, and store them."""
        # The version is the start time: a builder slower than its token loses to the next one.
        began = time.time()
        if self._build is None:
            raise LookupError(f"{self.name} has no builder")
        with read_transaction(), measured() as cost:
            built = self._build(keys)
            bodies = {key: self.codec.encode(built[key]) for key in keys if key in built}
        ready: dict[Key, Outcome] = {}
        for key in keys:
            if key not in bodies:
                entries.delete(self.topic(*key), self.schema)
                ready[key] = self._no_row(key)
                continue
            entry = CacheEntry(
                self.topic(*key), self.schema, int(began * 1000), began, bodies[key]
            )
            entries.put_newer(entry, self.hard)
            ready[key] = Ready(entry, "built")
            logger.info(
                "built %s version %s: %s queries, %s bytes, %.1f ms (%s)%s",
                entry.topic,
                entry.version,
                cost.queries,
                len(entry.body),
                cost.milliseconds,
                why,
                f", one of {len(keys)} built together" if len(keys) > 1 else "",
            )
        statements = [list(one) for one in cost.statements]
        stored = [one.entry for one in ready.values() if isinstance(one, Ready)]
        cache.set_many({statements_key(entry): statements for entry in stored}, self.hard)
        return ready

    def _cached(self, keys: Sequence[Key]) -> dict[Key, Outcome]:
        """Return the entries that the cache has by now. One call."""
        wanted = [self.cache_key(*key) for key in keys]
        found = dict.fromkeys(wanted) | cache.get_many(wanted)
        fetched = {
            key: entries.fetch(self.topic(*key), self.schema, self.hard, found) for key in keys
        }
        return {key: Ready(entry, "cache") for key, entry in fetched.items() if entry}

    def _kept_here(self, keys: Sequence[Key], max_age: float) -> dict[Key, Outcome]:
        kept = {key: self._kept.get(self.topic(*key), max_age) for key in keys}
        return {key: Ready(entry, "this process") for key, entry in kept.items() if entry}

    def _no_row(self, key: Key) -> ObjectDoesNotExist:
        model = apps.get_model(self.model)
        return model.DoesNotExist(f"There is no {model._meta.verbose_name} {key[0]}.")

    def _takes_token(self, cache_key: str) -> bool:
        return bool(cache.add(_token(cache_key), 1, LEASE))


def _token(cache_key: str) -> str:
    return f"{cache_key}!token"


def statements_key(entry: CacheEntry) -> str:
    """Return the key of the SQL statements that built the entry."""
    return f"{entry.key}!sql"
