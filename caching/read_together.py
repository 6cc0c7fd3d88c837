"""Several cached values in one round trip.

games, boards = read_together(SCOREBOARD.at(week.pk), LEADERBOARDS.at(week.pk))
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, TypeVar, overload

from django.core.cache import cache

from .snapshots import SnapshotNotReadyError, Wanted

A = TypeVar("A")
B = TypeVar("B")
C = TypeVar("C")
D = TypeVar("D")
E = TypeVar("E")


@overload
def read_together(one: Wanted[A], two: Wanted[B], /) -> tuple[A, B]: ...
@overload
def read_together(one: Wanted[A], two: Wanted[B] | None, /) -> tuple[A, B | None]: ...
@overload
def read_together(one: Wanted[A], two: Wanted[B], three: Wanted[C], /) -> tuple[A, B, C]: ...
@overload
def read_together(
    one: Wanted[A], two: Wanted[B], three: Wanted[C] | None, /
) -> tuple[A, B, C | None]: ...


@overload
def read_together(
    one: Wanted[A],
    two: Wanted[B],
    three: Wanted[C],
    four: Wanted[D] | None,
    five: Wanted[E] | None,
    /,
) -> tuple[A, B, C, D | None, E | None]: ...
@overload
def read_together(*wanted: Wanted[Any] | None) -> tuple[Any, ...]: ...


def read_together(*wanted: Wanted[Any] | None) -> tuple[object, ...]:
    """Return the values in their order, None for None.

    `read` reads the values that the cache lacks. Those of a Mint with a builder of many values are
    built together, so the number of queries does not grow with them. Raises what `read` raises; of
    values that are not ready, all are requested first.
    """
    keys = [one.cache_key for one in wanted if one]
    found = dict.fromkeys(keys) | cache.get_many(keys)
    _prepare([one for one in wanted if one], found)
    values: list[Any] = []
    missing: list[SnapshotNotReadyError] = []
    for one in wanted:
        try:
            values.append(one.read(found) if one else None)
        except SnapshotNotReadyError as error:
            missing.append(error)
    if missing:
        raise missing[0]
    return tuple(values)


def _prepare(wanted: Sequence[Wanted[Any]], found: dict[str, object]) -> None:
    """Let each kind of value that can build many at once do so, and put them into `found`."""
    groups: dict[Any, list[tuple[int, ...]]] = defaultdict(list)
    for one in wanted:
        if one.prepare:
            groups[one.prepare].append(one.key)
    for prepare, keys in groups.items():
        if len(keys) > 1:
            prepare(keys, found)
