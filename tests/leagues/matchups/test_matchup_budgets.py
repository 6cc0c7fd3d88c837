"""What the pages of matchups and brackets cost, as (SQL queries, cache calls)."""

import re

import pytest
from django.db.models import Q

from tests.leagues.matchups.conftest import LIVE, matchup_of
from tests.pages.test_budgets import cost

pytestmark = pytest.mark.django_db
DOORS = ("leagues", "my-leagues")


@pytest.fixture
def paths(make):
    """The addresses of both pages below a door: with a live matchup, playoffs and a cup."""
    league = make(playoff_teams=4, playoff_week=3)
    cup = make(format="classic", cup_week=3, tie_breaks=[])
    live = matchup_of(league, LIVE, stage="playoff")
    return [f"{league.pk}/matchups/{live.pk}/", f"{league.pk}/bracket/", f"{cup.pk}/bracket/"]


def test_a_shared_page_makes_no_query_and_two_cache_calls(paths, client, member, subtests):
    for path in paths:
        with subtests.test(path):
            client.get(f"/leagues/{path}")
            for visitor in (client, member):
                assert cost(visitor.get(f"/leagues/{path}")) == (0, 2)


def test_a_members_page_makes_at_most_three_queries(paths, member, subtests):
    for path, queries in zip(paths, (3, 2, 2), strict=True):
        with subtests.test(path):
            member.get(f"/my-leagues/{path}")
            response = member.get(f"/my-leagues/{path}")
            assert cost(response) == (queries, 2)
            assert "no-store" in response["Cache-Control"]


def test_the_own_lineup_before_it_locks_is_one_more_query(make, member, teams):
    league = make(size=4)
    coming = league.matchups.filter(week__number__gt=LIVE)
    own = coming.filter(Q(home=teams[0]) | Q(away=teams[0])).first()
    others = coming.exclude(Q(home=teams[0]) | Q(away=teams[0])).first()
    costs = []
    for matchup in (own, others):
        path = f"/my-leagues/{league.pk}/matchups/{matchup.pk}/"
        member.get(path)
        costs.append(cost(member.get(path)))
    assert costs == [(4, 2), (3, 2)]


def test_the_average_of_a_live_week_is_one_more_cache_call(make, client):
    league = make(size=5)
    path = f"/leagues/{league.pk}/matchups/{matchup_of(league, away=None).pk}/"
    client.get(path)
    assert cost(client.get(path)) == (0, 3)


def test_the_costs_do_not_grow_with_the_league(make, client):
    costs = set()
    for size in (2, 12):
        league = make(size=size, playoff_teams=2, playoff_week=4)
        path = f"/leagues/{league.pk}/bracket/"
        client.get(path)
        costs.add(cost(client.get(path)))
    assert costs == {(0, 2)}


def test_shared_pages_hold_nothing_personal_and_nothing_inline(paths, member, subtests):
    for path in paths:
        with subtests.test(path):
            response = member.get(f"/leagues/{path}")
            page = response.content.decode()
            assert not response.cookies
            assert "csrf" not in page.lower()
            assert "Cookie" not in response.get("Vary", "")
            assert not re.search(r"<style|style=|<script(?![^>]*src=)|\son\w+=", page)
