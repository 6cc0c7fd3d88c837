"""A cached read of 12 KB: Django's memcached backend against ours.

Each read calls `close()` afterwards, as Django does at the end of a request. "body" is read as
bytes (`live.json`, a page), "value" as Python data. The ratio is the speed relative to Django's
backend, by medians of one interleaved run.
"""

from functools import cache as once
from typing import Any

from django.core.cache import cache
from django.core.cache.backends.memcached import PyMemcacheCache
from django.utils import timezone

from caching.codecs import PlainJSON, dumps
from caching.models import StoredSnapshot
from caching.snapshots import Snapshot

from .measuring import Row, Stage, compared

SIZE = 12 * 1024


@once
def snapshot() -> "Snapshot[dict[str, Any]]":
    """Register it when it is measured: it has no builder, which a check of the project refuses."""
    return Snapshot("bench", PlainJSON())


class KeepAliveCache(PyMemcacheCache):
    """Django's backend without closing the connection, one of its two differences from ours."""

    def close(self, **kwargs: Any) -> None:
        pass


def measure(stage: Stage) -> list[Row]:
    return rows(stage, rounds=stage.count(full=5000, quick=1000))


def rows(stage: Stage, rounds: int) -> list[Row]:
    value = live_week(SIZE)
    body = dumps(value)
    store(body)
    location = f"127.0.0.1:{stage.memcached.port}"
    stock, kept = PyMemcacheCache(location, {}), KeepAliveCache(location, {})
    stock.set_many({"body": body, "value": value})
    cache.set("body", body)

    def read(backend: Any, key: str) -> Any:
        found = backend.get(key)
        backend.close()
        return found

    ours = snapshot()
    bodies = {
        "body: Django's backend": lambda: read(stock, "body"),
        "body: Django's, connection kept": lambda: read(kept, "body"),
        "body: ours": lambda: read(cache, "body"),
        "body: ours, a snapshot's entry": lambda: ours.entry(1).body,
    }
    values = {
        "value: Django's backend": lambda: read(stock, "value"),
        "value: Django's, connection kept": lambda: read(kept, "value"),
        "value: ours, a snapshot": lambda: ours.read(1),
    }
    for ways, wanted in ((bodies, body), (values, value)):
        assert all(way() == wanted for way in ways.values())
    return compared(bodies, rounds) + compared(values, rounds)


def live_week(size: int) -> dict[str, Any]:
    """A value in the format of the live snapshot, with enough players for `size` bytes of JSON."""
    players: dict[str, Any] = {}
    week = {"week": 7, "final": False, "players": players}
    while len(dumps(week)) < size:
        yards = 10 + len(players)
        lines = [["Rushing yards", yards, f"{yards / 10}"], ["Rushing touchdowns", 1, "6"]]
        points = f"{6 + yards / 10:.2f}"
        players[str(1000 + yards)] = {"points": points, "played": True, "lines": lines}
    return week


def store(body: bytes) -> None:
    """Store the snapshot as the refresher does. The first read caches it."""
    columns = {"schema": snapshot().schema, "version": 1, "body": body.decode(), "why": "bench",
               "built_at": timezone.now(), "queries": 0, "milliseconds": 0}  # fmt: skip
    StoredSnapshot.objects.update_or_create(columns, topic=snapshot().topic(1))
    snapshot().entry(1)
