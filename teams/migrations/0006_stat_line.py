from typing import Any

import django.db.models.deletion
from django.db import migrations, models


def move(apps: Any, schema_editor: Any, old: str, new: str) -> None:
    """Keep the permissions and the log entries of stat lines, which name their content type.

    A server of the other release may have made the new row meanwhile, for a log entry.
    """
    alias = schema_editor.connection.alias
    rows = apps.get_model("contenttypes", "ContentType").objects.using(alias)
    kept = rows.filter(app_label=old, model="statline").first()
    if kept is None:
        return
    for made in rows.filter(app_label=new, model="statline"):
        entries = apps.get_model("admin", "LogEntry").objects.using(alias)
        entries.filter(content_type=made).update(content_type=kept)
        apps.get_model("auth", "Permission").objects.using(alias).filter(content_type=made).delete()
        made.delete()
    kept.app_label = new
    kept.save(update_fields=["app_label"])


def move_to_teams(apps: Any, schema_editor: Any) -> None:
    move(apps, schema_editor, "scoring", "teams")


def move_to_scoring(apps: Any, schema_editor: Any) -> None:
    move(apps, schema_editor, "teams", "scoring")


class Migration(migrations.Migration):
    """Takes StatLine over from scoring. Its table stays, so the release before still runs."""

    dependencies = [
        ("teams", "0005_fill_search_keys"),
        ("scoring", "0004_stat_line_moves"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("admin", "0003_logentry_add_action_flag_choices"),
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
        migrations.RunPython(move_to_teams, move_to_scoring),
    ]
