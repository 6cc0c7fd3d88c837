"""Looks for unlocked lineups where none may be: P5 keeps them out of every cache."""

import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

Players = frozenset[int]


# Ids of lineups and their slots begin here in these tests: no count, price, time, checksum or sum
# of points looks like one.
FIRST_ID = 90_000_000_000_000
AN_ID = re.compile(r"(?<![\d.])9\d{13}(?!\d)")  # not the fraction of a time


@dataclass(frozen=True)
class Unlocked:
    """Players who are in one of the lineups together: the starters, and the whole squad."""

    squads: Collection[Players]

    def holders(self, values: Mapping[str, bytes]) -> list[str]:
        """The keys of those values that hold one of the lineups."""
        return sorted(key for key, value in values.items() if self._is_in(value.decode()))

    def _is_in(self, text: str) -> bool:
        if AN_ID.search(text):
            return True
        dotted = re.findall(r"\d+(?:\.\d+){4,}", text)  # as a form or an address names them
        if self._among(numbers.split(".") for numbers in dotted):
            return True
        return any(self._among(_together(part)) for part in _json(text))

    def _among(self, groups: Collection[Any] | Iterator[Any]) -> bool:
        return any(_players(group) in self.squads for group in groups)


def _json(text: str) -> Iterator[Any]:
    """What is JSON of it: the whole, or each of its lines (an entry has a head line)."""
    for part in (text, *text.splitlines()):
        try:
            yield json.loads(part)
        except ValueError:
            continue


def _together(node: Any) -> Iterator[Collection[Any]]:
    """Every list, every column of a table, and the keys of every object."""
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
    """The whole numbers among them, as numbers or as text."""
    return frozenset(
        int(one)
        for one in group
        if (isinstance(one, int) and not isinstance(one, bool))
        or (isinstance(one, str) and one.isdecimal())
    )
