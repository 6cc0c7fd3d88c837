"""A migration operation that lets the database delete rows whose parent is deleted."""

from typing import Any

from django.db import models
from django.db.migrations.operations import CreateModel
from django.db.migrations.state import ProjectState

ACTIONS = {models.CASCADE: "CASCADE", models.SET_NULL: "SET NULL"}


class CreateModelWithCascade(CreateModel):
    """Create a table whose foreign keys cascade, or are set to NULL, in PostgreSQL too.

    During a deploy the last release does not know the table, so its Django changes no row of it.
    Without ON DELETE the last release could not delete an account, a player or a game that has a
    row here. Django 5.2 has no such option. SQLite has no deploy with two releases, so its tables
    stay as Django makes them.
    """

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        if schema_editor.connection.vendor == "postgresql":
            create = schema_editor._create_fk_sql

            def create_with_cascade(model: Any, field: Any, suffix: str) -> Any:
                statement = create(model, field, suffix)
                if action := ACTIONS.get(field.remote_field.on_delete):
                    assert "%(deferrable)s" in statement.template  # noqa: S101 - Django's form
                    statement.template = statement.template.replace(
                        "%(deferrable)s", f" ON DELETE {action}%(deferrable)s"
                    )
                return statement

            schema_editor._create_fk_sql = create_with_cascade
            try:
                super().database_forwards(app_label, schema_editor, from_state, to_state)
            finally:
                del schema_editor._create_fk_sql
        else:
            super().database_forwards(app_label, schema_editor, from_state, to_state)
