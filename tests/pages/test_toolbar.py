"""The debug toolbar of the demo shows the cost of a page and adds nothing to the cost."""

import json
import re

import pytest

from config import urls
from tests.services import manage
from tests.toolbar import open_panel, subtitle, toolbar

PRINT_SETTING = "import json; from django.conf import settings; print(json.dumps(settings.{}))"
# They show cookies, the machine, or other visitors' requests with session keys.
PRIVATE_PANELS = ("History", "Request", "Headers", "Settings")


@pytest.fixture
def with_toolbar(site):
    with toolbar(urls.urlpatterns):
        yield


@pytest.fixture(scope="module")
def panels(tmp_path_factory):
    """The panels of the demo. A separate process reads its settings."""
    var_dir = tmp_path_factory.mktemp("demo")
    env = {"DJANGO_SETTINGS_MODULE": "config.settings.demo", "VAR_DIR": str(var_dir)}
    asks = PRINT_SETTING.format("DEBUG_TOOLBAR_PANELS")
    return json.loads(manage("shell", "--no-imports", "--command", asks, env=env))


def footer(page):
    (found,) = re.findall(r"(\d+ SQL queries · \d+ cache reads?)", page)
    return found


def test_snapshots_panel_is_the_first(panels):
    assert panels[0] == "caching.instrumentation.panels.SnapshotsPanel"


def test_no_panel_shows_other_visitors_or_the_machine(panels):
    assert not [panel for panel in panels for name in PRIVATE_PANELS if f"{name}Panel" in panel]


def test_toolbar_does_not_change_the_cost_that_a_page_shows(site, client):
    plain = footer(client.get("/").content.decode())
    with toolbar(urls.urlpatterns):
        shown = client.__class__().get("/").content.decode()
    assert footer(shown) == plain
    assert plain.startswith("0 SQL queries")
    assert subtitle(shown, "SQLPanel").startswith("0 queries")


def test_snapshots_panel_shows_the_sql_that_built_the_page(with_toolbar, client, site):
    shown = client.get("/scores/").content.decode()
    panel = open_panel(client, shown, "SnapshotsPanel")
    assert f"scoreboard:{site.weeks[1].pk}" in panel
    assert '"teams_game"' in panel


def test_json_response_has_no_toolbar(with_toolbar, client):
    assert "Panel" in client.get("/")["Server-Timing"]
    assert "Panel" not in client.get("/live.json")["Server-Timing"]


def test_site_without_the_toolbar_does_not_import_it():
    asks = (
        "import sys, config.urls;"
        "print([name for name in sys.modules if 'debug_toolbar' in name or 'panels' in name])"
    )
    env = {"DJANGO_SETTINGS_MODULE": "config.settings.test"}
    assert manage("shell", "--no-imports", "--command", asks, env=env).strip() == "[]"
