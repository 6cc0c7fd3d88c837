"""Rows of the starters on the field. No Django here."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

ROWS = 4
ABREAST = 4
T = TypeVar("T")


def field_rows(groups: Iterable[Sequence[T]]) -> list[list[T]]:
    """Return a row for each position's group, in their order.

    More than four rows do not fit on a phone. Then neighbouring groups share a row as long as it
    has at most four players.
    """
    found = [list(group) for group in groups if group]
    if len(found) <= ROWS:
        return found
    rows: list[list[T]] = []
    for group in found:
        if rows and len(rows[-1]) + len(group) <= ABREAST:
            rows[-1] += group
        else:
            rows.append(group)
    return rows
