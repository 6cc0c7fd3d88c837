"""Reads a stat from a row: one column, or the sum of several. The ruleset sets its limits."""

from collections.abc import Sequence
from decimal import Decimal, localcontext

from fantasy.rulesets import Ruleset
from fantasy.rulesets.limits import number_of, problem
from scoring.rules.feed import FeedError
from scoring.rules.points import Number

from .row import Row


def read_stat(row: Row, stat: str, columns: Sequence[str], rules: Ruleset) -> Number:
    """Return the stat. Raises FeedError with file, line and the message that all inputs share."""
    is_sum = len(columns) > 1
    names = [row.header_name(column) for column in columns] if is_sum else [stat]
    numbers = [_number(row, *pair) for pair in zip(columns, names, strict=True)]
    with localcontext(prec=210):  # no digit is rounded off before the check
        total = sum(numbers, Decimal(0))
    # Each part must be possible too: the sums of ½ and ½, or -1 and 2, would pass.
    parts = zip(names, numbers, strict=True) if is_sum else []
    for name, number in (*parts, (stat, total)):
        if reason := problem(name, number, rules.limits[stat]):
            raise FeedError(row.source, reason)
    return int(total) if total == int(total) else total


def _number(row: Row, column: str, name: str) -> Decimal:
    text = row.raw(column)
    if not text:
        return Decimal(0)  # a missing value counts as 0
    try:
        return number_of(name, text)
    except ValueError as error:
        raise FeedError(row.source, str(error)) from None
