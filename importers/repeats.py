"""Finds records that appear twice in a source: equal ones are allowed, different ones are not."""

from collections.abc import Hashable, Mapping
from decimal import Decimal

from fantasy.rulesets.limits import NUMBER

from .csvfiles import Row


class Repeats:
    """The records seen so far, by key."""

    def __init__(self, column: str) -> None:
        """Start without records; messages name the `column`."""
        self.column = column
        self.seen: dict[Hashable, tuple[Row, Mapping[str, object]]] = {}

    def is_repeat(
        self, key: Hashable, row: Row, says: Mapping[str, object], called: str = ""
    ) -> bool:
        """Return whether the key came before. Messages use `called`, or else the key.

        Raises FeedError, with both lines, if the earlier record differs.
        """
        before, said = self.seen.setdefault(key, (row, says))
        if before is row:
            return False
        for name in {**said, **says}:
            if not same(says.get(name), said.get(name)):
                here, there = (_shown(record.get(name)) for record in (says, said))
                reason = f"{name} is {here} here and {there} in {before.source}"
                raise row.error(self.column, f"{called or key} is there twice: {reason}")
        return True


def same(one: object, other: object) -> bool:
    """Return whether the values are equal; "1" and "1.0" are, as programs write both."""
    return one == other or (
        isinstance(one, str)
        and isinstance(other, str)
        and bool(NUMBER.fullmatch(one) and NUMBER.fullmatch(other))
        and Decimal(one) == Decimal(other)
    )


def _shown(value: object) -> str:
    return "missing" if value is None else str(value)[:40]
