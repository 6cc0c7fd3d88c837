"""teams.0006 takes the stat lines over from scoring: rows and permissions stay, both ways."""

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from fantasy.models import User
from teams.models import StatLine
from tests.shared_rows import build_site

BEFORE = [("teams", "0005_fill_search_keys"), ("scoring", "0003_corrections")]
AFTER = MigrationLoader(None, ignore_no_migrations=True).graph.leaf_nodes()


def migrate(targets: list[tuple[str, str]]) -> None:
    MigrationExecutor(connection).migrate(targets)
    ContentType.objects.clear_cache()


def app_of_permission() -> str:
    return Permission.objects.get(codename="view_statline").content_type.app_label


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_rows_and_permissions_stay() -> None:
    build_site()
    rows = list(StatLine.objects.order_by("pk").values_list("pk", "points"))
    assert rows
    # What a server of the other release leaves behind when staff edit a stat line meanwhile.
    stray = ContentType.objects.create(app_label="scoring", model="statline")
    entry = LogEntry.objects.create(
        user=User.objects.first(), content_type=stray, object_id="1", action_flag=CHANGE
    )
    try:
        migrate(BEFORE)
        assert app_of_permission() == "scoring"
        ContentType.objects.create(app_label="teams", model="statline")
    finally:
        migrate(AFTER)
    assert app_of_permission() == "teams"
    assert ContentType.objects.filter(model="statline").count() == 1
    entry.refresh_from_db()
    assert entry.content_type.app_label == "teams"
    assert list(StatLine.objects.order_by("pk").values_list("pk", "points")) == rows
