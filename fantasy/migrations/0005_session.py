from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import migrations, models

BATCH = 2000
TABLE = "django_session"


def add_column(apps: Any, schema_editor: Any) -> None:
    """Add the column to the table of django.contrib.sessions, or create it in a new database."""
    Session = apps.get_model("fantasy", "Session")
    connection = schema_editor.connection
    if TABLE in connection.introspection.table_names():
        with connection.cursor() as cursor:
            columns = connection.introspection.get_table_description(cursor, TABLE)
        if "user_id" not in {column.name for column in columns}:  # else it was interrupted later
            schema_editor.add_field(Session, Session._meta.get_field("user"))
    else:
        schema_editor.create_model(Session)


def remove_column(apps: Any, schema_editor: Any) -> None:
    """Leave the table as django.contrib.sessions has it."""
    Session = apps.get_model("fantasy", "Session")
    schema_editor.remove_field(Session, Session._meta.get_field("user"))


def fill(apps: Any, schema_editor: Any) -> None:
    """Fill in the users of the sessions that exist, in batches. Unreadable ones have none."""
    Session = apps.get_model("fantasy", "Session")
    User = apps.get_model("fantasy", "User")
    last, decode = "", SessionStore().decode
    while True:
        rows = Session.objects.filter(pk__gt=last, user=None).order_by("pk")
        batch = list(rows.values_list("pk", "session_data")[:BATCH])
        if not batch:
            break
        last = batch[-1][0]
        user_ids = {key: int(user) for key, data in batch if (user := decode(data).get(SESSION_KEY))}
        there = set(User.objects.filter(pk__in=user_ids.values()).values_list("pk", flat=True))
        named = [Session(pk=key, user_id=user) for key, user in user_ids.items() if user in there]
        Session.objects.bulk_update(named, ["user"])


class Migration(migrations.Migration):
    # Requests go on meanwhile: no lock lasts longer than a statement.
    atomic = False

    dependencies = [("fantasy", "0004_visible_names")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="Session",
                    fields=[
                        (
                            "session_key",
                            models.CharField(
                                max_length=40,
                                primary_key=True,
                                serialize=False,
                                verbose_name="session key",
                            ),
                        ),
                        ("session_data", models.TextField(verbose_name="session data")),
                        (
                            "expire_date",
                            models.DateTimeField(db_index=True, verbose_name="expire date"),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="sessions",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "session",
                        "verbose_name_plural": "sessions",
                        "db_table": TABLE,
                        "abstract": False,
                    },
                ),
            ],
        ),
        migrations.RunPython(add_column, remove_column),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
