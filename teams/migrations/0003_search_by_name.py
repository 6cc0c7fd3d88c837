from typing import Any

from django.db import migrations

NAME = "teams_team_name_prefix"


def create(apps: Any, schema_editor: Any) -> None:
    """For the search of a leaderboard, which asks for the beginning of a name in any case.

    PostgreSQL uses an index for a LIKE only with this operator class; SQLite knows no such
    thing, and its leagues are small.
    """
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            f"CREATE INDEX {NAME} ON teams_team (season_id, UPPER(name) text_pattern_ops)"
        )


def drop(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP INDEX {NAME}")


class Migration(migrations.Migration):
    dependencies = [("teams", "0002_transfers_and_chips")]

    operations = [migrations.RunPython(create, drop)]
