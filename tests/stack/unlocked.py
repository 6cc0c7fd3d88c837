"""Search cached values for unlocked lineups, which P5 keeps out of every cache."""

import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

Players = frozenset[int]


# The first id of lineups and slots in these tests. No count, price, time, checksum or sum of
# points is as large.
FIRST_ID = 90_000_000_000_000
AN_ID = re.compile(r"(?<![\d.])9\d{13}(?!\d)")  # not the fraction of a time


@dataclass(frozen=True)
class Unlocked:
    """The sets of players of the lineups: the starters, and the whole squad."""

    squads: Collection[Players]

    def holders(self, values: Mapping[str, bytes]) -> list[str]:
        """Return the keys of the values that hold one of the lineups."""
        return sorted(key for key, value in values.items() if self._is_in(value.decode()))

    def _is_in(self, text: str) -> bool:
        if AN_ID.search(text):
            return True
        dotted = re.findall(r"\d+(?:\.\d+){4,}", text)  # the form of fields and queries
        if self._among(numbers.split(".") for numbers in dotted):
            return True
        return any(self._among(_together(part)) for part in _json(text))

    def _among(self, groups: Collection[Any] | Iterator[Any]) -> bool:
        return any(_players(group) in self.squads for group in groups)


def _json(text: str) -> Iterator[Any]:
    """Yield the JSON values: the whole text, or its lines (a cache entry has a head line)."""
    for part in (text, *text.splitlines()):
        try:
            yield json.loads(part)
        except ValueError:
            continue


def _together(node: Any) -> Iterator[Collection[Any]]:
    """Yield every list, every column of a table, and the keys of every object."""
    if isinstance(node, dict):
        yield node.keys()
        children = list(node.values())
    elif isinstance(node, list):
        yield node
        children = node
    else:
        return
    yield from zip_longest(*(child for child in children if isinstance(child, list)))
    rows = [child for child in children if isinstance(child, dict)]
    for name in {name for row in rows for name in row}:
        yield [row.get(name) for row in rows]
    for child in children:
        yield from _together(child)


def _players(group: Collection[Any]) -> Players:
    """Return the whole numbers of the group, given as numbers or as text."""
    return frozenset(
        int(one)
        for one in group
        if (isinstance(one, int) and not isinstance(one, bool))
        or (isinstance(one, str) and one.isdecimal())
    )
