from decimal import Decimal

from django import template

register = template.Library()


@register.filter
def points(value: Decimal | int | str | None) -> str:
    """Return exact points without trailing zeros: "6", "12.5", "−3", "1,204"; a dash for None.

    asPoints in static/js/points.js writes numbers the same way.
    """
    if value is None or value == "":
        return "–"
    text = format(Decimal(value), ",f").replace("-", "−")
    return text.rstrip("0").rstrip(".") if "." in text else text


@register.filter
def signed(value: Decimal | int | float | str) -> str:
    """Return a change with its sign: +2.4, −1."""
    number = Decimal(str(value))
    return f"{'−' if number < 0 else '+'}{points(abs(number))}"
