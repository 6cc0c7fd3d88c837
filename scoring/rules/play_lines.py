"""What changed between two breakdowns of a player's points. No Django here."""

from collections.abc import Iterable
from decimal import Decimal

from .points import BreakdownLine, Number, merged

PlayLine = tuple[str, Number, Decimal]  # label, change of the count, change of the points


def play_lines(before: Iterable[BreakdownLine], after: Iterable[BreakdownLine]) -> list[PlayLine]:
    """Return the labels whose points changed; those of `after` first, each in their order.

    The breakdowns have their lines of 0 points (points.counted): with 21 points allowed the line
    of a defense earns nothing, and its count still grows. The changes of the points add up to the
    change of the total. `changes` in static/js/points.js compares two states of the live JSON.
    """
    old = {line.label: line for line in merged([before])}
    new = {line.label: line for line in merged([after])}
    none = BreakdownLine("", 0, Decimal(0))
    found = []
    for label in {**new, **old}:
        was, now = old.get(label, none), new.get(label, none)
        if was.points != now.points:
            found.append((label, now.count - was.count, now.points - was.points))
    return found
