"""Tables of a ruleset's file, read key by key; every error names file, key and reason."""

from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

Choice = TypeVar("Choice", bound=StrEnum)
KINDS = {
    str: "text",
    int: "a whole number",
    bool: "true or false",
    dict: "a table",
    list: "a list",
}


class RulesetError(ValueError):
    def __init__(self, file: Path, key: str, reason: str) -> None:
        super().__init__(f"{file.name}: {key}: {reason}")


class Table:
    """A table whose methods take its keys out; `end` raises RulesetError if a key is left.

    `key` is where the table stands in its file ("scoring.saves"), empty for the file itself.
    """

    def __init__(self, file: Path, key: str, values: dict[str, Any]) -> None:
        self.file = file
        self.key = key
        self.values = dict(values)

    def error(self, name: str, reason: str) -> RulesetError:
        return RulesetError(self.file, f"{self.key}.{name}" if self.key else name, reason)

    def has(self, name: str) -> bool:
        return name in self.values

    def text(self, name: str, default: str | None = None) -> str:
        found: str = self._take(name, str, default)
        return found

    def flag(self, name: str, *, default: bool) -> bool:
        found: bool = self._take(name, bool, default)
        return found

    def whole(self, name: str, default: int | None = None, *, low: int = 0) -> int:
        """Take a whole number, `low` or more."""
        found: int = self._take(name, int, default)
        if found < low:
            raise self.error(name, f"{found} is less than {low}")
        return found

    def number(self, name: str) -> Decimal:
        found = self.values.pop(name, None)
        if found is None:
            raise self.error(name, "missing")
        if type(found) not in (int, Decimal):
            raise self.error(name, f"{found!r} is not a number")
        if not Decimal(found).is_finite():
            raise self.error(name, f"{found} is not a number")
        return Decimal(found)

    def choice(self, name: str, kind: type[Choice]) -> Choice:
        found = self.text(name)
        try:
            return kind(found)
        except ValueError:
            raise self.error(name, f"{found!r} is not one of {[k.value for k in kind]}") from None

    def span(self, name: str) -> tuple[int, int]:
        return self._span(name, self._take(name, list, None))

    def spans(self, name: str) -> tuple[tuple[int, int], ...]:
        """Take a list of spans, empty if the key is left out."""
        found = self._take(name, list, [])
        return tuple(self._span(f"{name}[{n}]", each) for n, each in enumerate(found))

    def _span(self, name: str, low_high: object) -> tuple[int, int]:
        if (
            not isinstance(low_high, list)
            or len(low_high) != 2
            or not all(type(n) is int and n >= 0 for n in low_high)
        ):
            raise self.error(name, f"{low_high!r} is not [lowest, highest]")
        if low_high[0] > low_high[1]:
            raise self.error(name, f"{low_high!r}: the lowest is above the highest")
        return low_high[0], low_high[1]

    def one_or_list(self, name: str) -> list[object]:
        """Take a list, or a text that stands for a list of one."""
        if isinstance(self.values.get(name), str):
            return [self.text(name)]
        found: list[Any] = self._take(name, list, None)
        return found

    def texts(self, name: str, default: list[str] | None = None) -> list[str]:
        found: list[str] = self._take(name, list, default)
        for text in found:
            if not isinstance(text, str):
                raise self.error(name, f"{text!r} is not text")
        return found

    def wholes(self, name: str, *, low: int) -> list[int]:
        """Take whole numbers, each `low` or more; none if the key is left out."""
        found: list[int] = self._take(name, list, [])
        for number in found:
            if type(number) is not int or number < low:
                raise self.error(name, f"{number!r} is not a whole number from {low}")
        return found

    def table(self, name: str, *, optional: bool = False) -> "Table":
        key = f"{self.key}.{name}" if self.key else name
        return Table(self.file, key, self._take(name, dict, {} if optional else None))

    def tables(self, name: str) -> list["Table"]:
        """Take the tables of a list, each with its number as the key."""
        key = f"{self.key}.{name}" if self.key else name
        found = self._take(name, list, [])
        for number, values in enumerate(found):
            if not isinstance(values, dict):
                raise self.error(f"{name}[{number}]", f"{values!r} is not a table")
        return [Table(self.file, f"{key}[{n}]", values) for n, values in enumerate(found)]

    def end(self) -> None:
        for name in self.values:
            raise self.error(name, "unknown key")

    def _take(self, name: str, kind: type, default: Any) -> Any:
        found = self.values.pop(name, default)
        if found is None:
            raise self.error(name, "missing")
        if not isinstance(found, kind) or (isinstance(found, bool) and kind is not bool):
            raise self.error(name, f"{found!r} is not {KINDS[kind]}")
        return found
