import re
from decimal import Decimal

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from learn.code_listings import highlight
from scoring.templatetags.points import points

register = template.Library()


@register.filter
def prose(text: str) -> SafeString:
    """Return the paragraphs of a docstring as HTML, with `code` and *stress* in them."""
    html = re.sub(r"`([^`]+)`", r"<code>\1</code>", str(conditional_escape(text)))
    html = re.sub(r"\*([^*]+)\*", r"<em>\1</em>", html)
    return mark_safe("".join(f"<p>{part}</p>" for part in html.split("\n\n")))  # noqa: S308


@register.filter
def python(code: str) -> SafeString:
    return highlight.python(code)


@register.filter
def sql(statement: str) -> SafeString:
    return highlight.sql(statement)


@register.filter
def cell(value: str | int | Decimal) -> SafeString:
    """Return a cell of a lesson's table."""
    if isinstance(value, str):
        return format_html("<td>{}</td>", value)
    return format_html('<td class="num">{}</td>', points(value))


@register.filter
def heading(rows: "list[tuple[object, ...]]", column: int) -> str:
    """Return the class of the column's heading, which is that of its cells."""
    return "num" if rows and not isinstance(rows[0][column], str) else ""
