"""Every address keeps its budget: warm and cold, signed in and signed out."""

import re

import pytest
from django.urls import get_resolver, reverse

from caching import refresher
from caching.models import StoredSnapshot
from caching.snapshots import find
from scoring.read_models.ranks import RANKS
from teams.models import Club, Game, Player
from tests.caches import empty_cache
from tests.league_factories import make_open_and_invited

from .budgets import DEEP_PAGES, MOST_QUERIES, PRIVATE, SHARED, TESTED_ELSEWHERE, UNLIMITED


def cost(response) -> tuple[int, int]:
    found = re.search(r'"(\d+) queries".*"(\d+) calls"', response["Server-Timing"])
    return int(found[1]), int(found[2])


def addresses(site):
    """A function from a budget to its address on the site."""
    league, invited = make_open_and_invited(site.season, site.team)
    refresher.refresh(f"leagues:{site.season.pk}")
    ids = {
        "week": site.weeks[1].number,
        "player": Player.objects.first().pk,
        "club": Club.objects.first().pk,
        "game": Game.objects.first().pk,
        "team": site.team.pk,
        "lesson": "league-table",
        "way": "cached-manager",
        "league": league.pk,
        "matchup": league.matchups.filter(week=site.weeks[1]).first().pk,
        "code": invited.code,
        "kind": "week",
        "band": next(iter(RANKS.read(site.weeks[1].pk)["week"]["bands"])),
    }
    return lambda budget: reverse(budget.name, args=[ids[name] for name in budget.args])


def publish_scores(site) -> None:
    """Publish the scores of all teams again, as the refresher does when a reader missed them."""
    refresher.refresh(RANKS.topic(site.weeks[1].pk))


@pytest.fixture
def address(site):
    return addresses(site)


def test_every_address_has_a_budget():
    names = {pattern.name for pattern in named_patterns(get_resolver().url_patterns)}
    assert names == {budget.name for budget in SHARED + PRIVATE} | TESTED_ELSEWHERE


def named_patterns(patterns):
    for pattern in patterns:
        if not hasattr(pattern, "url_patterns"):
            yield pattern
        elif not pattern.namespace:
            yield from named_patterns(pattern.url_patterns)


def test_shared_page_costs_the_same_signed_in_and_signed_out(
    site, address, client, owner_client, subtests
):
    for budget in SHARED:
        for visitor in (client, owner_client):
            with subtests.test(budget.name):
                empty_cache()
                first = visitor.get(address(budget))
                publish_scores(site)
                second = visitor.get(address(budget))
                assert first.status_code == second.status_code == budget.status
                assert cost(first) == budget.cold
                assert cost(second) == budget.warm


def test_a_shared_page_makes_no_query_and_at_most_two_cache_calls():
    assert {budget.warm[0] for budget in SHARED} == {0}
    assert max(budget.warm[1] for budget in SHARED) == 2


def test_private_page_keeps_its_budget_and_is_not_cached(site, address, owner_client, subtests):
    for budget in PRIVATE:
        with subtests.test(budget.name):
            empty_cache()
            first = owner_client.get(address(budget))
            publish_scores(site)
            second = owner_client.get(address(budget))
            assert cost(first) == budget.cold
            assert cost(second) == budget.warm
            for response in (first, second):
                assert response.status_code == budget.status
                assert "no-store" in response["Cache-Control"]
                assert "private" in response["Cache-Control"]


def test_private_page_keeps_its_signed_out_budget(address, client, subtests):
    for budget in PRIVATE:
        with subtests.test(budget.name):
            assert cost(client.get(address(budget))) == budget.signed_out


def test_a_private_page_makes_at_most_three_queries():
    over = {budget.name for budget in PRIVATE if budget.warm[0] > MOST_QUERIES}
    assert over == UNLIMITED
    assert max(budget.warm[1] for budget in PRIVATE) == 3


def test_search_and_deep_pages_make_at_most_one_query(site, client, subtests):
    for path, budget in DEEP_PAGES.items():
        with subtests.test(path):
            client.get(path)
            assert cost(client.get(path)) == budget


def test_a_shared_page_holds_nothing_personal(address, owner_client, site, subtests):
    for budget in SHARED:
        with subtests.test(budget.name):
            response = owner_client.get(address(budget))
            page = response.content.decode(errors="replace")  # some are images
            assert not response.cookies
            assert "csrf" not in page.lower()
            assert site.owner.username not in page.replace(site.team.name, "")
            assert "Cookie" not in response.get("Vary", "")


def test_no_page_changes_a_shared_snapshot_value(address, client, owner_client):
    """A process decodes a value once: a view that changed it would change it for all requests."""
    for budget in SHARED + PRIVATE:
        for visitor in (client, owner_client):
            visitor.get(address(budget))
    shared = set()
    for stored in StoredSnapshot.objects.all():
        snapshot, key = find(stored.topic)
        before = snapshot._decoded.hits
        body = snapshot.codec.encode(snapshot.read(key))
        assert body == stored.body.encode(), stored.topic
        if snapshot._decoded.hits > before:
            shared.add(snapshot.name)
    assert shared >= {"calendar", "scoreboard", "players", "leaderboards", "game"}


def test_pages_have_no_inline_script_or_style(owner_client, address, subtests):
    for budget in SHARED + PRIVATE:
        with subtests.test(budget.name):
            page = owner_client.get(address(budget)).content.decode(errors="replace")
            assert not re.search(r"<style|style=|<script(?![^>]*src=)|\son\w+=", page)


def test_content_security_policy_allows_nothing_inline(client, site):
    policy = client.get("/")["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
