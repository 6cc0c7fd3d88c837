"""What every address may cost: SQL queries and cache calls, warm, and with the cache emptied."""

import re
from dataclasses import dataclass

import pytest
from django.contrib import admin
from django.core.cache import cache
from django.urls import get_resolver, reverse

from teams.models import Club, Game, Player


@dataclass(frozen=True)
class Budget:
    name: str
    queries: int
    cache_calls: int
    args: tuple[str, ...] = ()
    cold_queries: int | None = None  # with the cache emptied: one primary-key read a snapshot
    status: int = 200


SHARED = [
    Budget("home", 0, 2, cold_queries=3),
    Budget("scores", 0, 2, cold_queries=2),
    Budget("scores-week", 0, 2, ("week",), cold_queries=2),
    Budget("live", 0, 2, cold_queries=2),
    Budget("live-week", 0, 2, ("week",), cold_queries=2),
    Budget("leaderboard", 0, 2, cold_queries=2),
    Budget("leaderboard-week", 0, 2, ("week",), cold_queries=2),
    Budget("players", 0, 2, cold_queries=2),
    Budget("rules", 0, 1, cold_queries=1),
    Budget("week-numbers", 0, 2, ("week",), cold_queries=3),
    Budget("club", 3, 0, ("club",)),
    Budget("player", 3, 2, ("player",), cold_queries=5),
    Budget("game", 0, 1, ("game",), cold_queries=2),
    Budget("team", 4, 3, ("team",), cold_queries=7),
    Budget("team-week", 4, 3, ("team", "week"), cold_queries=7),
    Budget("livez", 0, 0),
]
# What each way of a lesson costs is in tests/learn.
LESSONS = [
    Budget("learn", 0, 2, cold_queries=2),
    Budget("lesson", 0, 1, ("lesson",), cold_queries=1),
    Budget("lesson-way", 0, 2, ("lesson", "way"), cold_queries=2),
]
SHARED += LESSONS
# Session and user are two of them.
PRIVATE = [
    Budget("status", 0, 1),
    Budget("lineup", 5, 3),
    Budget("choose-player", 5, 3),
    Budget("fill-lineup", 5, 3, status=302),
    Budget("my-team", 3, 1, status=302),
    Budget("me", 3, 1),
    Budget("my-rank", 4, 1),
    Budget("sign-in", 2, 0, status=302),
    Budget("sign-up", 2, 0),
    Budget("sign-out", 2, 0),
    Budget("reset-password", 2, 0),
    Budget("reset-sent", 2, 0),
    Budget("account", 2, 0),
    Budget("change-address", 2, 0),
    Budget("change-password", 2, 0),
    Budget("export-account", 10, 0),
    Budget("delete-account", 2, 0),
]
# Each has a test of its own: they write, or ask what is up.
ELSEWHERE = {"try-it", "signed-out", "readyz", "metrics", "send-verification"}
# Its readers take two seconds to gather: in tests/learn/test_dog_pile.py.
ELSEWHERE |= {"dog-pile"}
# By a link from a mail: in test_account_address.py and test_account_password.py.
ELSEWHERE |= {"verify-address", "choose-new-password"}


def cost(response) -> tuple[int, int]:
    found = re.search(r'"(\d+) queries".*"(\d+) calls"', response["Server-Timing"])
    return int(found[1]), int(found[2])


def addresses(site):
    """From a budget to its address on the site."""
    ids = {
        "week": site.weeks[1].number,
        "player": Player.objects.first().pk,
        "club": Club.objects.first().pk,
        "game": Game.objects.first().pk,
        "team": site.team.pk,
        "lesson": "league-table",
        "way": "cached-manager",
    }
    return lambda budget: reverse(budget.name, args=[ids[name] for name in budget.args])


@pytest.fixture
def address(site):
    return addresses(site)


def test_every_address_has_a_budget():
    names = {pattern.name for pattern in _named(get_resolver().url_patterns)}
    assert names == {budget.name for budget in SHARED + PRIVATE} | ELSEWHERE


def _named(patterns):
    for pattern in patterns:
        if not hasattr(pattern, "url_patterns"):
            yield pattern
        elif not pattern.namespace:
            yield from _named(pattern.url_patterns)


def test_a_shared_page_costs_the_same_for_everybody(address, client, owner_client, subtests):
    for budget in SHARED:
        for visitor in (client, owner_client):
            with subtests.test(budget.name):
                response = visitor.get(address(budget))
                assert response.status_code == budget.status
                assert cost(response) == (budget.queries, budget.cache_calls)


def test_with_an_empty_cache_each_snapshot_costs_one_read_by_primary_key(
    address, client, subtests
):
    for budget in SHARED:
        if budget.cold_queries is not None:
            with subtests.test(budget.name):
                cache.clear()
                assert cost(client.get(address(budget)))[0] == budget.cold_queries
                assert cost(client.get(address(budget))) == (budget.queries, budget.cache_calls)


def test_a_private_page_keeps_its_budget_and_is_not_stored(address, owner_client, subtests):
    for budget in PRIVATE:
        with subtests.test(budget.name):
            response = owner_client.get(address(budget))
            assert response.status_code == budget.status
            assert cost(response) == (budget.queries, budget.cache_calls)
            assert "no-store" in response["Cache-Control"]
            assert "private" in response["Cache-Control"]


def test_a_shared_page_holds_nothing_personal(address, owner_client, site, subtests):
    for budget in SHARED:
        with subtests.test(budget.name):
            response = owner_client.get(address(budget))
            page = response.content.decode()
            assert not response.cookies
            assert "csrf" not in page.lower()
            assert site.owner.username not in page.replace(site.team.name, "")
            assert "Cookie" not in response.get("Vary", "")


def test_an_admin_list_costs_a_fixed_number_of_queries(site, admin_client, subtests):
    for model in admin.site._registry:
        with subtests.test(model.__name__):
            address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
            response = admin_client.get(address)
            assert response.status_code == 200
            assert cost(response)[0] <= 8


def test_pages_have_no_inline_script_or_style(owner_client, address, subtests):
    for budget in SHARED + PRIVATE:
        with subtests.test(budget.name):
            page = owner_client.get(address(budget)).content.decode()
            assert not re.search(r"<style|style=|<script(?![^>]*src=)|\son\w+=", page)


def test_the_policy_allows_nothing_inline(client, site):
    policy = client.get("/")["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
