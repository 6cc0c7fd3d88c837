"""What PostgreSQL's planner cannot know by itself."""

from django.db import connection


def analyze_new_rows() -> None:
    """After many at once. PostgreSQL counts them by and by, and until then plans as if there were
    none: a query of the second may take minutes.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def plan_for_all_rows() -> None:
    """PostgreSQL plans a cursor for its first rows. To have those at once it would look for each
    slot through all the lineups: for 100,000 teams the last row takes hours instead of seconds.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET cursor_tuple_fraction = 1")
