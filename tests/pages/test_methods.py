"""Every address of the site, asked by every method: a 405 says what would be allowed."""

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import get_resolver, reverse

from config import urls
from teams.models import Club, Game, Player
from tests.toolbar import toolbar

METHODS = ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "BREW"]
# For machines, whose habits differ: HAProxy asks for their health by OPTIONS.
MACHINES = {"livez", "readyz", "metrics"}
# A link that is good no more says so to any method.
LINKS = {"choose-new-password", "verify-address"}


@pytest.fixture
def addresses(site):
    """Of each name one, without those of the admin: its views take any method for GET or POST."""
    args = {
        "number": site.weeks[1].number,
        "slug": "league-table",
        "way_slug": "cached-manager",
        "uidb64": "x",
        "token": "y",
    }
    pks = {"player": Player, "club": Club, "game": Game}
    found = {}
    for pattern in _named(get_resolver().url_patterns):
        kwargs = {name: args.get(name) for name in pattern.pattern.regex.groupindex}
        if "pk" in kwargs:
            model = pks.get(pattern.name)
            kwargs["pk"] = model.objects.first().pk if model else site.team.pk
        found[pattern.name] = reverse(pattern.name, kwargs=kwargs)
    return found


def _named(patterns):
    for pattern in patterns:
        if not hasattr(pattern, "url_patterns"):
            yield pattern
        elif not pattern.namespace:
            yield from _named(pattern.url_patterns)


def check(client, address, methods=METHODS):
    """The methods that are refused."""
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
def test_a_405_says_what_is_allowed(addresses, owner_client, subtests, signed_in):
    client = owner_client if signed_in else Client()
    # Signing out ends what the others need.
    for name in sorted(addresses, key=lambda name: name in ("signed-out", "delete-account")):
        with subtests.test(name):
            refused = check(client, addresses[name])
            asked_to_sign_in = client.generic("BREW", addresses[name]).status_code == 302
            assert "BREW" in refused or asked_to_sign_in or name in MACHINES | LINKS


def test_what_get_may_head_may(addresses, owner_client, subtests):
    for name, address in addresses.items():
        with subtests.test(name):
            get, head = (owner_client.generic(method, address) for method in ("GET", "HEAD"))
            assert head.status_code == get.status_code
            assert head.content == b""


def test_a_page_that_everybody_shares_needs_no_token_to_refuse_a_post(addresses):
    client = Client(enforce_csrf_checks=True)
    for name in ("home", "scores", "players", "search", "live", "rules"):
        response = client.post(addresses[name])
        assert (response.status_code, response["Allow"]) == (405, "GET, HEAD")


def test_a_static_file_and_a_health_check_say_it_too(client, addresses, settings):
    settings.STATIC_ROOT = settings.STATICFILES_DIRS[0]
    assert check(Client(), "/static/css/gameday.css").keys() == set(METHODS)
    for name in MACHINES:
        assert "HEAD" in client.options(addresses[name])["Allow"]


def test_no_405_of_the_admin_is_without_it(admin_client, site, subtests):
    models = admin.site._registry
    named = [f"{one._meta.app_label}_{one._meta.model_name}_changelist" for one in models]
    for name in [*named, "index", "jsi18n", "autocomplete", "password_change", "login", "logout"]:
        with subtests.test(name):
            client = Client()
            client.force_login(site.owner)
            for visitor in (admin_client, client):
                check(visitor, reverse(f"admin:{name}"), sorted({*METHODS} - {"POST"}))
    assert check(admin_client, reverse("admin:logout"), ["BREW"])


def test_the_toolbar_takes_no_other_method(site, client):
    with toolbar(urls.urlpatterns):
        for name in ("render_panel", "template_source"):
            assert check(client, f"/__debug__/{name}/").keys() == set(METHODS)
        for name in ("sql_select", "sql_explain", "sql_profile"):
            assert check(client, f"/__debug__/{name}/").keys() == {*METHODS} - {"POST"}
