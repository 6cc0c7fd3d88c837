"""Limits of a stat's value, and the one sentence that explains why a value is refused.

The feed, corrections, the admin and importers all use this module. docs/rulesets.md describes it
under `[limits]`. No Django here.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

SHOWN = 30  # digits, or characters, of a value in a message
NUMBER = re.compile(r"-?[0-9]{1,100}(\.[0-9]{1,100})?")


@dataclass(frozen=True)
class Limits:
    """Values from `low` to `high`, both included, with at most so many decimals.

    0 is always allowed.
    """

    low: int = 0
    high: int = 999
    decimals: int = 0

    @property
    def farthest(self) -> int:
        return max(-self.low, self.high)


def problem(name: str, value: object, limits: Limits) -> str | None:
    """Return why the value is refused ("minutes: -1 is below 0"), or None if it is allowed."""
    if type(value) is int and limits.low <= value <= limits.high:
        return None
    number = exact(value)
    if number is None:
        return f"{name}: {_cut(repr(value))} is not a number"
    if number < limits.low:
        return f"{name}: {shown(number)} is below {limits.low}"
    if number > limits.high:
        return f"{name}: {shown(number)} is above {limits.high}"
    if decimals_of(number) <= limits.decimals:
        return None
    if not limits.decimals:
        return f"{name}: {shown(number)} is not a whole number"
    return f"{name}: {shown(number)} has more than {limits.decimals} decimals"


def number_of(name: str, text: str) -> Decimal:
    """Return the number in a text from a person or a file. Raises ValueError, with a sentence."""
    if not NUMBER.fullmatch(text):
        raise ValueError(f"{name}: {_cut(repr(text))} is not a number")
    return Decimal(text)


def first_problem(stats: object, limits: Mapping[str, Limits], ruleset: str) -> str | None:
    """Return the first problem of a line's stats. `limits` has every stat of the ruleset."""
    if not isinstance(stats, Mapping):
        return f"stats: {_cut(repr(stats))} is not a table"
    for stat, value in stats.items():
        if stat not in limits:
            return f"{_cut(repr(stat))} is no stat of the ruleset {ruleset}"
        if reason := problem(stat, value, limits[stat]):
            return reason
    return None


def possible(stats: object, limits: Mapping[str, Limits]) -> Mapping[str, Any]:
    """Return the stats whose values are allowed; a row of an older version may have others."""
    if not isinstance(stats, Mapping):
        return {}
    if all(stat in limits and not problem(stat, stats[stat], limits[stat]) for stat in stats):
        return stats
    return {
        stat: value
        for stat, value in stats.items()
        if stat in limits and not problem(stat, value, limits[stat])
    }


def exact(value: object) -> Decimal | None:
    """Return the value as an exact Decimal, or None if it is not a finite number.

    JSON turns decimal fractions into binary ones, so a float is read by its text.
    """
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    number = Decimal(str(value)) if isinstance(value, float) else Decimal(value)
    return number if number.is_finite() else None


def shown(number: Decimal) -> str:
    """Return the number without exponent and trailing zeros, if that is short enough to read."""
    _, digits, exponent = number.as_tuple()
    assert isinstance(exponent, int)  # noqa: S101 - the number is finite
    if number and (len(digits) > SHOWN or abs(number.adjusted()) > SHOWN):
        return f"{number:.3E}"
    text = format(number, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def decimals_of(number: Decimal) -> int:
    """Return the number of decimals, from the digits.

    Arithmetic would round digits beyond the context's precision.
    """
    _, digits, exponent = number.as_tuple()
    assert isinstance(exponent, int)  # noqa: S101 - the number is finite
    zeros = len(digits) - len("".join(map(str, digits)).rstrip("0"))
    return max(0, -(exponent + zeros)) if any(digits) else 0


def _cut(text: str) -> str:
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
