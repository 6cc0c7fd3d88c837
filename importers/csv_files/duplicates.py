"""Detects duplicate records: equal ones are allowed, different ones raise FeedError."""

from collections.abc import Hashable, Mapping
from decimal import Decimal

from fantasy.rulesets.limits import NUMBER

from .row import Row


class Duplicates:
    """The records seen so far, by key."""

    def __init__(self, column: str) -> None:
        """Start without records; error messages name the `column`."""
        self.column = column
        self.seen: dict[Hashable, tuple[Row, Mapping[str, object]]] = {}

    def is_duplicate(
        self, key: Hashable, row: Row, values: Mapping[str, object], label: str = ""
    ) -> bool:
        """Return whether a record with this key came before.

        Raises FeedError if its values differ. The message has both lines, and names the record by
        `label`, or else by its key.
        """
        first_row, first_values = self.seen.setdefault(key, (row, values))
        if first_row is row:
            return False
        for name in {**first_values, **values}:
            value, first_value = values.get(name), first_values.get(name)
            if not equal(value, first_value):
                reason = f"{name} is {_shown(value)} here and {_shown(first_value)} in "
                message = f"{label or key} is there twice: {reason}{first_row.source}"
                raise row.error(self.column, message)
        return True


def equal(one: object, other: object) -> bool:
    """Return whether the values are equal; "1" and "1.0" are, since programs write both."""
    return one == other or (
        isinstance(one, str)
        and isinstance(other, str)
        and bool(NUMBER.fullmatch(one) and NUMBER.fullmatch(other))
        and Decimal(one) == Decimal(other)
    )


def _shown(value: object) -> str:
    return "missing" if value is None else str(value)[:40]
