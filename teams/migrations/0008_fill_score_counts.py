from typing import Any

from django.db import migrations, models, transaction
from django.db.models import F

from teams.points_field import PointsField

NET = models.Func(
    F("points") - F("transfers_cost"),
    output_field=PointsField(decimal_places=2, max_digits=9),
    template="ROUND(%(expressions)s, 2)",
)
INDEXES = (
    models.Index(F("week"), NET.desc(), F("team"), name="team_week_by_net"),
    models.Index(fields=["week", "-season_points", "team"], name="team_week_by_season"),
)
# Score of each kind of count, in SQL.
SCORES = {"rank": "ROUND(points - transfers_cost, 2)", "season_rank": "season_points"}


def fill(apps: Any, schema_editor: Any) -> None:
    """Count week by week, each in a transaction of its own. A second run counts again."""
    connection = schema_editor.connection
    ScoreCount = apps.get_model("teams", "ScoreCount")
    weeks = apps.get_model("teams", "TeamWeek").objects.filter(points__isnull=False).order_by()
    for week in sorted(weeks.values_list("week", flat=True).distinct()):
        with transaction.atomic(connection.alias), connection.cursor() as cursor:
            ScoreCount.objects.filter(week=week).delete()
            for kind, score in SCORES.items():
                cursor.execute(
                    f"""
                    INSERT INTO teams_scorecount (week_id, kind, score, teams, better)
                    SELECT %s, %s, score, teams, SUM(teams) OVER (ORDER BY score DESC) - teams
                    FROM (
                        SELECT {score} AS score, COUNT(*) AS teams
                        FROM teams_teamweek WHERE week_id = %s AND {score} IS NOT NULL
                        GROUP BY {score}
                    ) AS counted
                    """,
                    [week, kind, week],
                )


def create_indexes(apps: Any, schema_editor: Any) -> None:
    model = apps.get_model("teams", "TeamWeek")
    for index in INDEXES:
        if schema_editor.connection.vendor == "postgresql":
            # An index whose creation was interrupted exists and is invalid.
            schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {index.name}")
            schema_editor.add_index(model, index, concurrently=True)
        else:
            schema_editor.add_index(model, index)


def drop_indexes(apps: Any, schema_editor: Any) -> None:
    for index in INDEXES:
        schema_editor.execute(f"DROP INDEX IF EXISTS {index.name}")


class Migration(migrations.Migration):
    # An index that is created concurrently cannot be created in a transaction.
    atomic = False

    dependencies = [("teams", "0007_score_counts")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(create_indexes, drop_indexes)],
            state_operations=[migrations.AddIndex("teamweek", index) for index in INDEXES],
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
