from typing import Any

from django.db import migrations, models, transaction

from teams.search.text import search_key

BATCH = 2000
SOURCES = {
    "Club": ("name", "short_name"),
    "Player": ("name", "full_name"),
    "Team": ("name",),
}  # fmt: skip
INDEX = models.Index(
    fields=["season", "search_key"],
    opclasses=["int8_ops", "varchar_pattern_ops"],
    name="team_by_search_key",
)


def fill(apps: Any, schema_editor: Any) -> None:
    """In batches, each a transaction of its own: saves go on meanwhile, of a million teams too."""
    for name, sources in SOURCES.items():
        model = apps.get_model("teams", name)
        table = schema_editor.quote_name(model._meta.db_table)
        statement = f"UPDATE {table} SET search_key = %s WHERE id = %s AND search_key = ''"
        last = 0
        while True:
            rows = model._base_manager.filter(pk__gt=last).order_by("pk")
            batch = list(rows.values_list("pk", *sources)[:BATCH])
            if not batch:
                break
            last = batch[-1][0]
            keys = [(search_key(" ".join(texts)), pk) for pk, *texts in batch]
            with transaction.atomic(schema_editor.connection.alias):
                with schema_editor.connection.cursor() as cursor:
                    cursor.executemany(statement, keys)


def create_index(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        # One that was broken off half-way is there and of no use.
        schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {INDEX.name}")
        schema_editor.execute(
            f"CREATE INDEX CONCURRENTLY {INDEX.name} ON teams_team"
            " (season_id int8_ops, search_key varchar_pattern_ops)"
        )
    else:
        schema_editor.add_index(apps.get_model("teams", "Team"), INDEX)


def drop_index(apps: Any, schema_editor: Any) -> None:
    schema_editor.execute(f"DROP INDEX IF EXISTS {INDEX.name}")


class Migration(migrations.Migration):
    # An index that is made concurrently cannot be made in a transaction.
    atomic = False

    dependencies = [("teams", "0004_search_keys")]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(create_index, drop_index)],
            state_operations=[migrations.AddIndex("team", INDEX)],
        ),
    ]
