"""Every address of the site with every HTTP method: a 405 lists the allowed methods."""

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import get_resolver, reverse

from config import urls
from teams.models import Club, Game, Player
from tests.league_factories import make_open_and_invited
from tests.toolbar import toolbar

METHODS = ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "BREW"]
# For monitoring, which uses other methods: HAProxy checks health with OPTIONS.
MONITORING = {"livez", "readyz", "metrics"}
# An invalid link shows its error page for any method.
LINKS = {"choose-new-password", "verify-address"}


@pytest.fixture
def addresses(site):
    """One address for each URL name. The admin is left out: its views accept any method."""
    league, invited = make_open_and_invited(site.season, site.team)
    args = {
        "number": site.weeks[1].number,
        "slug": "league-table",
        "way_slug": "cached-manager",
        "matchup": league.matchups.first().pk,
        "code": invited.code,
        "message": 1,
        "team": site.team.pk,
        "act": "mute",
        "uidb64": "x",
        "token": "y",
    }
    pks = {"player": Player, "club": Club, "game": Game, "game-image": Game}
    found = {}
    for pattern in named_patterns(get_resolver().url_patterns):
        kwargs = {name: args.get(name) for name in pattern.pattern.regex.groupindex}
        if "pk" in kwargs:
            model = pks.get(pattern.name)
            kwargs["pk"] = model.objects.first().pk if model else site.team.pk
            if pattern.callback.__module__.startswith("leagues."):
                kwargs["pk"] = league.pk
        found[pattern.name] = reverse(pattern.name, kwargs=kwargs)
    return found


def named_patterns(patterns):
    for pattern in patterns:
        if not hasattr(pattern, "url_patterns"):
            yield pattern
        elif not pattern.namespace:
            yield from named_patterns(pattern.url_patterns)


def check_methods(client, address, methods=METHODS):
    """The refused methods, each with the allowed methods of its response."""
    refused = {}
    for method in methods:
        response = client.generic(method, address)
        if response.status_code == 405:
            allowed = response.get("Allow", "").split(", ")
            assert allowed != [""], f"{method} {address}"
            assert method not in allowed, f"{method} {address}"
            assert ("GET" in allowed) == ("HEAD" in allowed), f"{method} {address}"
            refused[method] = allowed
    return refused


@pytest.mark.parametrize("signed_in", [False, True])
def test_405_lists_the_allowed_methods(addresses, owner_client, subtests, signed_in):
    client = owner_client if signed_in else Client()
    # The last two end the session that the other addresses need.
    for name in sorted(addresses, key=lambda name: name in ("signed-out", "delete-account")):
        with subtests.test(name):
            refused = check_methods(client, addresses[name])
            asked_to_sign_in = client.generic("BREW", addresses[name]).status_code == 302
            assert "BREW" in refused or asked_to_sign_in or name in MONITORING | LINKS


def test_head_is_allowed_like_get(addresses, owner_client, subtests):
    for name, address in addresses.items():
        with subtests.test(name):
            get, head = (owner_client.generic(method, address) for method in ("GET", "HEAD"))
            assert head.status_code == get.status_code
            assert head.content == b""


def test_shared_page_refuses_a_post_without_csrf_token(addresses):
    client = Client(enforce_csrf_checks=True)
    for name in ("home", "scores", "players", "search", "live", "rules"):
        response = client.post(addresses[name])
        assert (response.status_code, response["Allow"]) == (405, "GET, HEAD")


def test_static_file_and_health_check_list_the_allowed_methods(client, addresses, settings):
    settings.STATIC_ROOT = settings.STATICFILES_DIRS[0]
    assert check_methods(Client(), "/static/css/gameday.css").keys() == set(METHODS)
    for name in MONITORING:
        assert "HEAD" in client.options(addresses[name])["Allow"]


def test_405_of_the_admin_lists_the_allowed_methods(admin_client, site, subtests):
    models = admin.site._registry
    named = [f"{one._meta.app_label}_{one._meta.model_name}_changelist" for one in models]
    for name in [*named, "index", "jsi18n", "autocomplete", "password_change", "login", "logout"]:
        with subtests.test(name):
            client = Client()
            client.force_login(site.owner)
            for visitor in (admin_client, client):
                check_methods(visitor, reverse(f"admin:{name}"), sorted({*METHODS} - {"POST"}))
    assert check_methods(admin_client, reverse("admin:logout"), ["BREW"])


def test_toolbar_refuses_other_methods(site, client):
    with toolbar(urls.urlpatterns):
        for name in ("render_panel", "template_source"):
            assert check_methods(client, f"/__debug__/{name}/").keys() == set(METHODS)
        for name in ("sql_select", "sql_explain", "sql_profile"):
            assert check_methods(client, f"/__debug__/{name}/").keys() == {*METHODS} - {"POST"}
