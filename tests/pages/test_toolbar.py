"""The debug toolbar of the demo: it shows what a page cost and is no part of it."""

import json
import re

import pytest

from config import urls
from tests.services import manage
from tests.toolbar import open_panel, subtitle, toolbar

ASKS = "import json; from django.conf import settings; print(json.dumps(settings.{}))"
# Cookies and the machine, or other visitors' requests with their session keys.
TELLING = ("History", "Request", "Headers", "Settings")


@pytest.fixture
def with_toolbar(site):
    with toolbar(urls.urlpatterns):
        yield


@pytest.fixture(scope="module")
def panels(tmp_path_factory):
    """Of the demo, whose settings are read by a process of its own."""
    var_dir = tmp_path_factory.mktemp("demo")
    env = {"DJANGO_SETTINGS_MODULE": "config.settings.demo", "VAR_DIR": str(var_dir)}
    asks = ASKS.format("DEBUG_TOOLBAR_PANELS")
    return json.loads(manage("shell", "--no-imports", "--command", asks, env=env))


def footer(page):
    (found,) = re.findall(r"(\d+ SQL queries · \d+ cache reads?)", page)
    return found


def test_the_panel_of_the_snapshots_is_listed_first(panels):
    assert panels[0] == "caching.instrumentation.panels.SnapshotsPanel"


def test_no_panel_tells_one_visitor_about_another_or_about_the_machine(panels):
    assert not [panel for panel in panels for name in TELLING if f"{name}Panel" in panel]


def test_the_toolbar_adds_nothing_to_what_a_page_says_it_cost(site, client):
    plain = footer(client.get("/").content.decode())
    with toolbar(urls.urlpatterns):
        shown = client.__class__().get("/").content.decode()
    assert footer(shown) == plain
    assert plain.startswith("0 SQL queries")
    assert subtitle(shown, "SQLPanel").startswith("0 queries")


def test_a_page_without_a_query_shows_the_sql_that_built_it(with_toolbar, client, site):
    shown = client.get("/scores/").content.decode()
    panel = open_panel(client, shown, "SnapshotsPanel")
    assert f"scoreboard:{site.weeks[1].pk}" in panel
    assert '"teams_game"' in panel


def test_json_is_answered_without_the_toolbar(with_toolbar, client):
    assert "Panel" in client.get("/")["Server-Timing"]
    assert "Panel" not in client.get("/live.json")["Server-Timing"]


def test_a_site_without_the_toolbar_loads_nothing_of_it():
    asks = (
        "import sys, config.urls;"
        "print([name for name in sys.modules if 'debug_toolbar' in name or 'panels' in name])"
    )
    env = {"DJANGO_SETTINGS_MODULE": "config.settings.test"}
    assert manage("shell", "--no-imports", "--command", asks, env=env).strip() == "[]"
