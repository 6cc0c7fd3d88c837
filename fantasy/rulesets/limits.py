"""What the value of a stat can be, and the one sentence that says why another cannot.

Every door asks here: the feed, corrections, the admin, importers. Told in docs/rulesets.md,
`[limits]`. No Django here.
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
    """From `low` to `high`, both included; at most so many decimals. 0 is always within."""

    low: int = 0
    high: int = 999
    decimals: int = 0

    @property
    def farthest(self) -> int:
        return max(-self.low, self.high)


def problem(name: str, value: Any, limits: Limits) -> str | None:
    """ "minutes: -1 is below 0"; None for a value that can be."""
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
    """The number that somebody typed or a file holds. Raises ValueError, with a sentence."""
    if not NUMBER.fullmatch(text):
        raise ValueError(f"{name}: {_cut(repr(text))} is not a number")
    return Decimal(text)


def first_problem(stats: Any, limits: Mapping[str, Limits], ruleset: str) -> str | None:
    """The first thing wrong with the stats of a line. `limits` has every stat of the ruleset."""
    if not isinstance(stats, Mapping):
        return f"stats: {_cut(repr(stats))} is not a table"
    for stat, value in stats.items():
        if stat not in limits:
            return f"{_cut(repr(stat))} is no stat of the ruleset {ruleset}"
        if reason := problem(stat, value, limits[stat]):
            return reason
    return None


def possible(stats: Any, limits: Mapping[str, Limits]) -> Mapping[str, Any]:
    """The stats whose values can be. A row that an older version took may have others."""
    if not isinstance(stats, Mapping):
        return {}
    if all(stat in limits and not problem(stat, stats[stat], limits[stat]) for stat in stats):
        return stats
    return {
        stat: value
        for stat, value in stats.items()
        if stat in limits and not problem(stat, value, limits[stat])
    }


def exact(value: Any) -> Decimal | None:
    """None for what is no finite number. JSON makes binary fractions of decimal ones: the text
    of a float is what was meant.
    """
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    number = Decimal(str(value)) if isinstance(value, float) else Decimal(value)
    return number if number.is_finite() else None


def shown(number: Decimal) -> str:
    """Without exponent and trailing zeros, where that is short enough to read."""
    _, digits, exponent = number.as_tuple()
    assert isinstance(exponent, int)  # noqa: S101 - the number is finite
    if number and (len(digits) > SHOWN or abs(number.adjusted()) > SHOWN):
        return f"{number:.3E}"
    text = format(number, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def decimals_of(number: Decimal) -> int:
    """By the digits: arithmetic would round those beyond the context's precision."""
    _, digits, exponent = number.as_tuple()
    assert isinstance(exponent, int)  # noqa: S101 - the number is finite
    zeros = len(digits) - len("".join(map(str, digits)).rstrip("0"))
    return max(0, -(exponent + zeros)) if any(digits) else 0


def _cut(text: str) -> str:
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
