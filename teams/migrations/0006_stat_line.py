from typing import Any

import django.db.models.deletion
from django.db import migrations, models


def move_content_type(apps: Any, schema_editor: Any, to: str = "teams") -> None:
    """Keep the permissions and the log entries of stat lines, which name their content type."""
    content_types = apps.get_model("contenttypes", "ContentType").objects
    content_types.using(schema_editor.connection.alias).filter(
        app_label__in=("scoring", "teams"), model="statline"
    ).update(app_label=to)


def move_content_type_back(apps: Any, schema_editor: Any) -> None:
    move_content_type(apps, schema_editor, to="scoring")


class Migration(migrations.Migration):
    """Takes StatLine over from scoring. Its table stays, so the release before still runs."""

    dependencies = [
        ("teams", "0005_fill_search_keys"),
        ("scoring", "0004_stat_line_moves"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="StatLine",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("revision", models.PositiveIntegerField()),
                        ("stats", models.JSONField(help_text="Stat → number, to date; of the ruleset's [stats]")),
                        ("points", models.DecimalField(decimal_places=2, max_digits=9)),
                        ("official_points", models.DecimalField(blank=True, decimal_places=2, help_text="As the source gives them, for audit_points", max_digits=9, null=True)),
                        ("club", models.ForeignKey(help_text="In this game", on_delete=django.db.models.deletion.PROTECT, related_name="+", to="teams.club")),
                        ("game", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="stat_lines", to="teams.game")),
                        ("player", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="stat_lines", to="teams.player")),
                    ],
                    options={
                        "db_table": "scoring_statline",
                        "constraints": [models.UniqueConstraint(fields=("game", "player"), name="one_stat_line")],
                    },
                ),
            ],
        ),
        migrations.RunPython(move_content_type, move_content_type_back),
    ]
