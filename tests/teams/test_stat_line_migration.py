"""teams.0006 takes the stat lines over from scoring: rows and permissions stay, both ways."""

import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from teams.models import StatLine
from tests.pages.conftest import Site, site  # noqa: F401 - a fixture

BEFORE = [("teams", "0005_fill_search_keys"), ("scoring", "0003_corrections")]
AFTER = [("teams", "0006_stat_line"), ("scoring", "0004_stat_line_moves")]


def migrate(targets: list[tuple[str, str]]) -> None:
    MigrationExecutor(connection).migrate(targets)
    ContentType.objects.clear_cache()


def app_of_permission() -> str:
    return Permission.objects.get(codename="view_statline").content_type.app_label


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_rows_and_permissions_stay(site: Site) -> None:  # noqa: F811
    rows = list(StatLine.objects.order_by("pk").values_list("pk", "points"))
    assert rows
    try:
        migrate(BEFORE)
        assert app_of_permission() == "scoring"
    finally:
        migrate(AFTER)
    assert app_of_permission() == "teams"
    assert list(StatLine.objects.order_by("pk").values_list("pk", "points")) == rows
