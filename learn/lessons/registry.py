"""The lessons by their slugs."""

from collections.abc import Callable

from fantasy.models import Week

from . import deep_page, league_table, lineup
from .lesson import Lesson, Rows

lessons: dict[str, Lesson] = {
    one.lesson.slug: one.lesson for one in (league_table, lineup, deep_page)
}

READ_ROWS: dict[str, Callable[[Week], Rows]] = {
    "league-table": league_table.annotate,
    "lineup": lineup.annotate,
}
