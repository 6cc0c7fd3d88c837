"""Reads a stat of a row: a column, or the sum of several. The ruleset sets its limits."""

from collections.abc import Sequence
from decimal import Decimal, localcontext

from fantasy.rulesets import Ruleset
from fantasy.rulesets.limits import Limits, number_of, problem
from scoring.rules.feed import FeedError
from scoring.rules.points import Number

from .csvfiles import Row


def stat_in(row: Row, stat: str, columns: Sequence[str], rules: Ruleset) -> Number:
    """Return the stat. Raises FeedError with file, line and the message that all inputs share."""
    limits = rules.limits[stat]
    with localcontext(prec=210):  # no digit is rounded off before the check
        if len(columns) == 1:
            number = _number(row, columns[0], stat)
        else:  # each part must be possible too: the sums of ½ and ½, or -1 and 2, would pass
            number = sum((_part(row, column, limits) for column in columns), Decimal(0))
    if reason := problem(stat, number, limits):
        raise FeedError(row.source, reason)
    return int(number) if number == int(number) else number


def _part(row: Row, column: str, limits: Limits) -> Decimal:
    number = _number(row, column, column)
    if reason := problem(row.called(column), number, limits):
        raise FeedError(row.source, reason)
    return number


def _number(row: Row, column: str, name: str) -> Decimal:
    text = row.raw(column)
    if not text:
        return Decimal(0)  # a missing value counts as 0
    try:
        return number_of(name, text)
    except ValueError as error:
        raise FeedError(row.source, str(error)) from None
