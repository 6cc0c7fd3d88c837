"""A stat of a row, which is a column or the sum of several; what it can be, the ruleset says."""

import re
from collections.abc import Sequence
from decimal import Decimal, localcontext

from fantasy.rulesets import Ruleset
from fantasy.rulesets.limits import problem
from scoring.feed import FeedError
from scoring.points import Number

from .csvfiles import LARGEST, Row

NUMBER = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,30})?")


def stat_in(row: Row, stat: str, columns: Sequence[str], rules: Ruleset) -> Number:
    """Raises FeedError with file and line, in the words of every other door."""
    with localcontext(prec=70):  # no digit of a value is rounded off before it is judged
        number = sum((_number(row, column) for column in columns), Decimal(0))
    if reason := problem(stat, number, rules.limits[stat]):
        raise FeedError(row.source, reason)
    return int(number) if number == int(number) else number


def _number(row: Row, column: str) -> Decimal:
    text = row.raw(column)
    if not text:
        return Decimal(0)  # missing: the source tells nothing of it
    if NUMBER.fullmatch(text):
        return Decimal(text)
    return Decimal(row.whole(column, low=-LARGEST))  # which says that it is no number
