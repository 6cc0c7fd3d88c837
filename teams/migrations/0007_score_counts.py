import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Ranks are read from counts of scores.

    The columns and indexes of the stored ranks stay in the database, because the last release
    reads and writes them during the deploy. A later release drops them:

        ALTER TABLE teams_teamweek DROP COLUMN rank, DROP COLUMN season_rank
    """

    dependencies = [("fantasy", "0004_visible_names"), ("teams", "0006_stat_line")]

    operations = [
        migrations.CreateModel(
            name="ScoreCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=[("rank", "points of the week"), ("season_rank", "points of the season")], max_length=11)),
                ("score", models.DecimalField(decimal_places=2, max_digits=9)),
                ("teams", models.PositiveIntegerField(help_text="Teams that have this score")),
                ("better", models.PositiveIntegerField(help_text="Teams that have a better one")),
                ("week", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="fantasy.week")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("week", "kind", "score"), name="score_counted_once")],
                "indexes": [models.Index(fields=["week", "kind", "better"], name="score_by_better")],
            },
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveIndex("teamweek", "teams_teamw_week_id_e49b23_idx"),
                migrations.RemoveIndex("teamweek", "teams_teamw_week_id_e46523_idx"),
                migrations.RemoveField("teamweek", "rank"),
                migrations.RemoveField("teamweek", "season_rank"),
            ],
        ),
    ]
