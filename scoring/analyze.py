"""Hints for PostgreSQL's planner."""

from django.db import connection


def analyze_new_rows() -> None:
    """Update the planner's statistics after many inserts.

    PostgreSQL counts new rows only after a while. Until then it plans as if there were none, and
    a query of a second may take minutes.
    """
    if connection.vendor == "postgresql":
        quote = connection.ops.quote_name
        tables = connection.introspection.django_table_names(only_existing=True)
        with connection.cursor() as cursor:
            # Without names it would also wait for other databases, which share some catalogs.
            cursor.execute(f"ANALYZE {', '.join(quote(table) for table in tables)}")


def plan_for_all_rows() -> None:
    """Make PostgreSQL plan cursors for all rows instead of the first ones.

    For fast first rows it would search all lineups for each slot: for 100,000 teams the last row
    takes hours instead of seconds.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET cursor_tuple_fraction = 1")
