"""Named, versioned read models.

One file declares a snapshot with the fields that it holds and the function that builds it from
the database. All views read it.

    SCOREBOARD = Snapshot("scoreboard", ModelRows("teams.Game", "kickoff", "home__name"))

    @SCOREBOARD.builds(stale_on={"teams.Game": "week_id"})
    def scoreboard(week_id: int) -> Iterable[Game]:
        return Game.objects.scoreboard(week_id)

    SCOREBOARD.read(week.pk)
"""

import logging
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sized
from dataclasses import dataclass
from datetime import timedelta
from threading import Lock
from typing import Any, Generic, NamedTuple, TypeVar

from django.apps import apps
from django.db import InterfaceError, OperationalError, models

from . import entries, outbox
from .codecs import Codec
from .entries import CacheEntry
from .instrumentation.cost import Read, note_read
from .models import StoredSnapshot

logger = logging.getLogger(__name__)

T = TypeVar("T")
Key = int | str

KEPT = 4  # topics of a snapshot whose values a process keeps: mostly of this week and the last

registry: "dict[str, Snapshot[Any]]" = {}


class SnapshotNotReadyError(Exception):
    """There is no readable value yet. For a snapshot, a flag already requests the build."""

    def __str__(self) -> str:
        return f"{self.args[0]} was not built yet: is refresh_cache running?"


@dataclass(frozen=True)
class Wanted(Generic[T]):
    """A value to be read together with others: see read_together.py.

    `prepare`: builds the values of several keys together; of a Mint that can do so.
    """

    cache_key: str
    read: Callable[[dict[str, object]], T]  # of what the cache returned, by key
    prepare: Callable[[list[tuple[int, ...]], dict[str, object]], None] | None = None
    key: tuple[int, ...] = ()

    def or_none(self) -> "Wanted[T | None]":
        """Return the same request, with None as the value if it was never built."""

        def read(found: dict[str, object]) -> T | None:
            try:
                return self.read(found)
            except SnapshotNotReadyError:
                return None

        return Wanted(self.cache_key, read, self.prepare, self.key)


class Built(NamedTuple):
    body: bytes
    rows: int  # of a list; 1 for anything else


class DecodedValues(Generic[T]):
    """The last decoded value of each topic, for at most `size` topics.

    Comparing a body with the last one costs far less than hashing it: the players of a season are
    70 KB.
    """

    def __init__(self, decode: Callable[[bytes], T], size: int) -> None:
        self.decode = decode
        self.size = size
        self.hits = 0
        self._values: OrderedDict[str, tuple[bytes, T]] = OrderedDict()
        self._lock = Lock()

    def get(self, topic: str, body: bytes) -> T:
        """Return the value of the body. Raises what `decode` raises."""
        kept = self._values.get(topic)
        if kept and kept[0] == body:
            self.hits += 1
            with self._lock:
                if topic in self._values:
                    self._values.move_to_end(topic)
            return kept[1]
        value = self.decode(body)
        with self._lock:
            self._values[topic] = body, value
            self._values.move_to_end(topic)
            while len(self._values) > self.size:
                self._values.popitem(last=False)
        return value


class Snapshot(Generic[T]):
    """One kind of read model, with a topic `name:key` for each object.

    `pause`: the least time between two builds, however often the topic is flagged.
    `interval`: the longest time between two builds, flagged or not; this catches a lost flag.
    `yields`: its topics are built after all others, as far as no reader asked for them.
    `schema`: raise it when the body changes its form; the values of other releases become misses.
    `always`: the keys that the refresher builds even without a flag.
    `of`: the model ("news.Section") whose primary keys are the keys, if there is one. Requests
    for a row that does not exist then raise DoesNotExist.
    """

    def __init__(
        self,
        name: str,
        codec: Codec[T],
        *,
        interval: timedelta = timedelta(minutes=5),
        pause: timedelta = timedelta(0),
        yields: bool = False,
        schema: int = 1,
        always: Iterable[Key] = (),
        of: str | None = None,
    ) -> None:
        if name in registry:
            raise ValueError(f"two snapshots are called {name}")
        self.name = name
        self.codec = codec
        self.interval = interval
        self.pause = pause
        self.yields = yields
        self.schema = schema
        self.always = tuple(always)
        self.of = of
        self._decoded = DecodedValues(codec.decode, KEPT)
        self._last_read = entries.LastEntries(KEPT)
        self._build: Callable[[object], Any] | None = None
        self._after_build: list[Callable[[Any, int], object]] = []
        registry[name] = self

    def __repr__(self) -> str:
        return f"<Snapshot {self.name}>"

    def topic(self, key: Key) -> str:
        return f"{self.name}:{key}"

    def cache_key(self, key: Key) -> str:
        return entries.cache_key(self.topic(key), self.schema)

    @property
    def max_age(self) -> float:
        """Seconds after which a cached value counts as a miss."""
        return 2 * self.interval.total_seconds()

    def builds(
        self, *, stale_on: Mapping[str | type[models.Model], str | tuple[str, ...] | None]
    ) -> Callable[[Callable[[Any], object]], Callable[[object], object]]:
        """Register the decorated function as the builder: it turns a key into the value.

        `stale_on`: the models whose rows the snapshot shows, or their labels ("app.Model"), each
        with the field path from a row to the key ("week_id", "game__week_id"). Several paths are a
        tuple. With None as the path, a change of any row makes all keys of `always` stale.
        """

        def register(build: Callable[[object], object]) -> Callable[[object], object]:
            self._build = build
            for model, paths in stale_on.items():
                for path in paths if isinstance(paths, tuple) else (paths,):
                    outbox.watch(model, self, path)
            return build

        return register

    def after_build(self, publish: Callable[[Any, int], object]) -> Callable[[Any, int], object]:
        """Register a function for values that belong to each build, but are not part of its body.

        The refresher calls it with the key and the version, under the topic's lock, once the
        build is stored and in the cache. If it raises, the topic is built again.
        """
        self._after_build.append(publish)
        return publish

    def publish_more(self, key: Key, version: int) -> None:
        """Call the functions registered with `after_build`, in their order."""
        for publish in self._after_build:
            publish(key, version)

    def build(self, key: Key) -> Built:
        """Build the value for the key from the database. Only the refresher calls this."""
        if self._build is None:
            raise LookupError(f"snapshot {self.name} has no builder")
        value = self._build(key)
        body = self.codec.encode(value)
        return Built(body, len(value) if _is_list(value) else 1)

    def at(self, key: Key) -> Wanted[T]:
        """Return the request for the value of the key, for `read_together`."""
        return Wanted(self.cache_key(key), lambda found: self.read(key, found))

    def entry(self, key: Key, found: dict[str, object] | None = None) -> CacheEntry:
        """Return the current version from the cache, else from its stored row. Never build it.

        If there is none yet, flags the topic and raises SnapshotNotReadyError. Raises
        DoesNotExist for the key of a row that does not exist: this costs a query and writes
        nothing.
        """
        if entry := self._last(key, found):
            return entry
        topic = self.topic(key)
        if self.of:
            model = apps.get_model(self.of)
            if not model._default_manager.filter(pk=key).exists():
                note_read(Read(topic, "missing", None, 0.0))
                raise model.DoesNotExist(f"There is no {model._meta.verbose_name} {key}.")
        outbox.request_build(topic)
        # During a deploy the stored row may already have the form of the next release.
        kept = self._last_read.get(topic, self.max_age)
        if kept and StoredSnapshot.objects.filter(pk=topic).exists():
            return self._noted(kept, "this process")
        note_read(Read(topic, "missing", None, 0.0))
        raise SnapshotNotReadyError(topic)

    def read_or_none(self, key: Key) -> T | None:
        """Return what `read` returns, or None if there is none yet. Builders may only read."""
        entry = self._last(key)
        return self.codec.decode(entry.body) if entry else None

    def _last(self, key: Key, found: dict[str, object] | None = None) -> CacheEntry | None:
        topic = self.topic(key)
        if entry := entries.fetch(topic, self.schema, self.max_age, found):
            return self._noted(entry, "cache")
        # After a timeout the backend skips memcached for one second, and every read is a miss. If
        # the database is away as well, this process has nothing newer than its last entry.
        try:
            stored = StoredSnapshot.objects.filter(pk=topic).first()
        except (InterfaceError, OperationalError):
            if kept := self._last_read.get(topic, self.max_age):
                return self._noted(kept, "this process")
            raise
        if stored is None or stored.schema != self.schema:
            return None
        entry = self.entry_of(stored)
        entries.fill(entry, self.max_age)
        return self._noted(entry, "stored")

    def _noted(self, entry: CacheEntry, source: str) -> CacheEntry:
        self._last_read.keep(entry)
        note_read(Read(entry.topic, source, entry.version, entry.age))
        return entry

    def read(self, key: Key, found: dict[str, object] | None = None) -> T:
        """Return the decoded value. Make a copy before you change it: the readers in this process
        share it as long as its bytes are the same.

        Raises what `entry` raises, and SnapshotNotReadyError if no body can be read.
        """
        topic = self.topic(key)
        for _ in range(2):
            entry = self.entry(key, found)
            try:
                return self._decoded.get(topic, entry.body)
            except Exception as error:  # a broken value is a miss and breaks no page
                logger.warning("%s cannot be read (%r); a miss", topic, error)
                entries.delete(topic, self.schema)
        outbox.request_build(topic)
        raise SnapshotNotReadyError(topic)

    def entry_of(self, stored: StoredSnapshot) -> CacheEntry:
        return CacheEntry(
            topic=stored.topic,
            schema=stored.schema,
            version=stored.version,
            built_at=stored.built_at.timestamp(),
            body=stored.body.encode(),
        )


def _is_list(value: object) -> bool:
    """Return whether the value is a list or a queryset. A mapping is one structure."""
    return isinstance(value, Sized) and not isinstance(value, Mapping | str | bytes)


def find(topic: str) -> tuple[Snapshot[object], str]:
    """Return the snapshot and the key of a topic. Raises LookupError for an undeclared name."""
    name, _, key = topic.partition(":")
    if name not in registry:
        raise LookupError(f"no snapshot is called {name!r} (topic {topic!r})")
    return registry[name], key
