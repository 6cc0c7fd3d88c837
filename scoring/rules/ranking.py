"""Exact ranks. No Django here."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TypeVar

K = TypeVar("K")


def ranks(points: Mapping[K, Decimal]) -> dict[K, int]:
    """Return the rank of each key, 1 for the most points.

    Equal points share a rank, and the next ranks are skipped: 1, 2, 2, 4.
    """
    found: dict[K, int] = {}
    last: Decimal | None = None
    rank = 0
    ordered: Iterable[tuple[K, Decimal]] = sorted(points.items(), key=lambda item: -item[1])
    for place, (key, value) in enumerate(ordered, 1):
        if value != last:
            rank, last = place, value
        found[key] = rank
    return found
