from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import template

register = template.Library()


@register.filter
def points(value: Decimal | int | str | None, places: int = 0) -> str:
    """Return exact points without trailing zeros: "6", "12.5", "−3", "1,204"; a dash for None.

    `places`: decimals that are always shown, as many as `decimals` finds in a column. asPoints in
    static/js/points.js writes numbers the same way, without `places`: no script writes columns.
    """
    if value is None or value == "":
        return "–"
    text = format(Decimal(value), ",f").replace("-", "−")
    whole, _, fraction = text.partition(".")
    fraction = fraction.rstrip("0").ljust(places, "0")
    return f"{whole}.{fraction}" if fraction else whole


@register.simple_tag
def decimals(rows: Iterable[Any], name: str) -> int:
    """Return how many decimals the attribute `name` of the rows has at most.

    A column with as many decimals in each row has its points under each other.
    """
    values = (points(getattr(row, name)) for row in rows)
    return max((len(text.partition(".")[2]) for text in values), default=0)


@register.filter
def signed(value: Decimal | int | float | str) -> str:
    """Return a change with its sign: +2.4, −1."""
    number = Decimal(str(value))
    return f"{'−' if number < 0 else '+'}{points(abs(number))}"
