from collections.abc import Callable, Iterator
from typing import Any

import pytest

from caching import outbox, snapshots
from caching.codecs import PlainJSON
from caching.models import Flag
from caching.snapshots import Snapshot
from tests.caching.toy.models import Shelf

TOPIC = "toy-counter:1"


@pytest.fixture
def declare_snapshot() -> Iterator[Callable[..., Snapshot[Any]]]:
    """Declare snapshots that are unregistered after the test."""
    made: list[Snapshot[Any]] = []

    def declare(*args: Any, **options: Any) -> Snapshot[Any]:
        made.append(Snapshot(*args, **options))
        return made[-1]

    yield declare
    for snapshot in made:
        del snapshots.registry[snapshot.name]
        for model, pairs in list(outbox.watched.items()):
            pairs[:] = [pair for pair in pairs if pair[0] is not snapshot]
            if not pairs:
                del outbox.watched[model]


@pytest.fixture
def counter(declare_snapshot):
    """A snapshot that counts its builds and calls `during_build` in each."""
    snapshot = declare_snapshot("toy-counter", PlainJSON())
    snapshot.count = 0
    snapshot.during_build = lambda: None

    @snapshot.builds(stale_on={})
    def build(key):
        snapshot.count += 1
        snapshot.during_build()
        return Shelf.objects.count()

    return snapshot


def flag(why="a test"):
    Flag.objects.create(topic=TOPIC, why=why)
