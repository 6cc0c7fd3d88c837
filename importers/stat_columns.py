"""A stat of a row, which is a column or the sum of several; what it can be, the ruleset says."""

from collections.abc import Sequence
from decimal import Decimal, localcontext

from fantasy.rulesets import Ruleset
from fantasy.rulesets.limits import Limits, number_of, problem
from scoring.feed import FeedError
from scoring.points import Number

from .csvfiles import Row


def stat_in(row: Row, stat: str, columns: Sequence[str], rules: Ruleset) -> Number:
    """Raises FeedError with file and line, in the words of every other door."""
    limits = rules.limits[stat]
    with localcontext(prec=210):  # no digit of a value is rounded off before it is judged
        if len(columns) == 1:
            number = _number(row, columns[0], stat)
        else:  # each part as well: a half and a half are no whole, nor -1 and 2 one
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
        return Decimal(0)  # missing: the source tells nothing of it
    try:
        return number_of(name, text)
    except ValueError as error:
        raise FeedError(row.source, str(error)) from None
