"""Code as HTML, with classes that static/css/learn.css colours."""

from functools import lru_cache

import sqlparse
from django.utils.safestring import SafeString, mark_safe
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer, SqlLexer

_html = HtmlFormatter(nowrap=True)


@lru_cache(maxsize=100)
def python(code: str) -> SafeString:
    return mark_safe(highlight(code, PythonLexer(), _html))  # noqa: S308 - Pygments escapes


@lru_cache(maxsize=100)
def sql(statement: str) -> SafeString:
    text = sqlparse.format(statement, reindent=True, keyword_case="upper")
    return mark_safe(highlight(text, SqlLexer(), _html))  # noqa: S308
