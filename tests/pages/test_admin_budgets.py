"""Query budgets of the admin and the toolbar. They do not depend on the number of rows."""

import html
import re

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core import signing
from django.urls import reverse

from caching.instrumentation.cost import measured
from config import urls
from leagues.models import Message
from teams.models import Game, StatLine
from tests.league_factories import make_league
from tests.services import manage
from tests.toolbar import open_panel, toolbar

from .budgets import (
    ADMIN,
    ADMIN_ADD,
    ADMIN_ADD_REFUSED,
    ADMIN_DELETE,
    ADMIN_DELETE_REFUSED,
    ADMIN_SITE,
    TOOLBAR,
)
from .test_admin import add_rows, address
from .test_budgets import cost

PAGES = ("changelist", "add", "change", "history", "delete")
# Sign-out requires a POST. URL patterns without a name redirect old addresses or serve no page.
WITHOUT_BUDGET = {"logout", None}


@pytest.fixture
def staff(site, admin_client):
    Group.objects.create(name="Stewards")
    ContentType.objects.get_for_models(*admin.site._registry)  # cached by the process
    return admin_client


def names(patterns):
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            yield from names(pattern.url_patterns)
        else:
            yield pattern.name


def test_every_address_of_the_admin_has_a_budget():
    models = {model._meta.label: model for model in admin.site._registry}
    assert set(ADMIN) == set(models)
    of_models = {
        f"{model._meta.app_label}_{model._meta.model_name}_{page}"
        for model in models.values()
        for page in PAGES
    }
    assert set(names(admin.site.urls[0])) == of_models | set(ADMIN_SITE) | WITHOUT_BUDGET


def queries(client, where, status=200):
    response = client.get(where)
    assert response.status_code == status, where
    made, calls = cost(response)
    assert calls == 0
    return made


def check_budgets(client, subtests):
    for model in admin.site._registry:
        label = model._meta.label
        pk = model._default_manager.order_by("pk").values_list("pk", flat=True).first()
        with subtests.test(label):
            found = (
                queries(client, address(model, "changelist")),
                queries(client, address(model, "change", pk)),
                queries(client, address(model, "history", pk)),
            )
            assert found == ADMIN[label]
            may_add, may_delete = label in ADMIN_ADD, label in ADMIN_DELETE
            made = queries(client, address(model, "add"), 200 if may_add else 403)
            assert made == ADMIN_ADD.get(label, ADMIN_ADD_REFUSED)
            made = queries(client, address(model, "delete", pk), 200 if may_delete else 403)
            assert made == ADMIN_DELETE.get(label, ADMIN_DELETE_REFUSED)


def test_model_pages_keep_their_budget_with_ten_times_the_rows(site, staff, subtests):
    add_rows(site.season, 5)
    check_budgets(staff, subtests)
    add_rows(site.season, 50)
    check_budgets(staff, subtests)


def test_other_admin_pages_keep_their_budget(site, staff, subtests):
    game, line = Game.objects.first(), StatLine.objects.first()
    message = make_message(site)
    content_type = ContentType.objects.get_for_model(Game)
    addresses = {
        "app_list": (["teams"], 200),
        "login": ([], 302),
        "teams_game_act": ([game.pk], 200),
        "teams_statline_act": ([line.pk], 200),
        "leagues_message_act": ([message.pk], 200),
        "auth_user_password_change": ([site.owner.pk], 200),
        "view_on_site": ([content_type.pk, game.pk], 302),
        "autocomplete": ([], 403),
    }
    for name, budget in ADMIN_SITE.items():
        args, status = addresses.get(name, ([], 200))
        with subtests.test(name):
            assert queries(staff, reverse(f"admin:{name}", args=args), status) == budget


def make_message(site) -> Message:
    league = make_league(site.season, [site.team])
    return Message.objects.create(league=league, user=site.owner, team=site.team, text="Hello")


@pytest.fixture
def page_with_toolbar(site, client):
    """A page with one query and the toolbar."""
    with toolbar(urls.urlpatterns):
        yield client.get("/leaderboard/?q=team").content.decode()


def test_every_address_of_the_toolbar_has_a_budget(tmp_path):
    """Reads the demo's settings in a separate process."""
    asks = "from debug_toolbar.urls import urlpatterns; print(*(one.name for one in urlpatterns))"
    env = {"DJANGO_SETTINGS_MODULE": "config.settings.demo", "VAR_DIR": str(tmp_path)}
    found = manage("shell", "--no-imports", "--command", asks, env=env)
    assert set(found.split()) == TOOLBAR.keys()


@pytest.mark.parametrize(("panel", "queries"), [("SnapshotsPanel", 1), ("SQLPanel", 0)])
def test_toolbar_panel_keeps_its_budget(page_with_toolbar, client, panel, queries):
    (request_id,) = re.findall(r'data-request-id="(\w+)"', page_with_toolbar)
    wanted = {"request_id": request_id, "panel_id": panel}
    response = client.get("/__debug__/render_panel/", wanted)
    assert response.status_code == 200
    assert cost(response) == (queries, 0)
    assert queries <= TOOLBAR["render_panel"]


def test_template_source_makes_no_query(page_with_toolbar, rf):
    from debug_toolbar.panels.templates.views import template_source

    wanted = {"template_origin": signing.dumps("scoring/standings.html")}
    with measured() as spent:
        assert template_source(rf.get("/", wanted)).status_code == 200
    assert spent.queries == TOOLBAR["template_source"]


@pytest.mark.parametrize("name", ["sql_select", "sql_explain", "sql_profile"])
def test_statement_run_again_keeps_its_budget(page_with_toolbar, client, name):
    (signed,) = set(
        re.findall(
            r'name="signed" value="([^"]+)"', open_panel(client, page_with_toolbar, "SQLPanel")
        )
    )
    response = client.post(f"/__debug__/{name}/", {"signed": html.unescape(signed)})
    assert response.status_code == 200
    assert cost(response) == (TOOLBAR[name], 0)
