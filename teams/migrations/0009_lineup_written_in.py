from typing import Any

from django.db import migrations, models

import teams.transaction_number

INDEX = models.Index(fields=["written_in"], name="lineup_written_in")


def create_index(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        # An index whose creation was interrupted exists and is invalid.
        schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {INDEX.name}")
        schema_editor.execute(
            f"CREATE INDEX CONCURRENTLY {INDEX.name} ON teams_lineup (written_in)"
        )
    else:
        schema_editor.add_index(apps.get_model("teams", "Lineup"), INDEX)


def drop_index(apps: Any, schema_editor: Any) -> None:
    schema_editor.execute(f"DROP INDEX IF EXISTS {INDEX.name}")


class Migration(migrations.Migration):
    # An index that is made concurrently cannot be made in a transaction.
    atomic = False

    dependencies = [("teams", "0008_fill_score_counts")]

    operations = [
        # The default stays in the database: the last release inserts rows without the column.
        migrations.AddField(
            "lineup",
            "written_in",
            teams.transaction_number.TransactionField(db_default=0),
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(create_index, drop_index)],
            state_operations=[migrations.AddIndex("lineup", INDEX)],
        ),
    ]
