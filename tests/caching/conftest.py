from collections.abc import Callable, Iterator
from typing import Any

import pytest

from caching import outbox, snapshots
from caching.snapshots import Snapshot


@pytest.fixture
def temporary() -> Iterator[Callable[..., Snapshot[Any]]]:
    """Declares snapshots that are forgotten after the test."""
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
