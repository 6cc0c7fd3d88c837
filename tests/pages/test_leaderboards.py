"""Leaderboard pages down to the last rank, search, and the page of the own rank."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from caching import refresher
from scoring.read_models.leaderboards import LEADERBOARDS
from teams.managers import LEADERBOARD_SIZE
from teams.models import ScoreCount, Team, TeamWeek
from tests.factories import make_season, make_team, make_user


@pytest.fixture
def league(db):
    """A season of two final weeks, with many ties and more teams than a page shows."""
    season = make_season(weeks=2, kickoff=timezone.now() - timedelta(days=15))
    weeks = list(season.weeks.order_by("number"))
    owner = make_user("owner")
    teams = [make_team(season, owner=owner, name="Owner's eleven")]
    teams += Team.objects.bulk_create(Team(season=season, name=f"Team {n}") for n in range(229))
    for n, week in enumerate(weeks):
        store(week, {team: Decimal((team.pk * (7 + n)) % 13) for team in teams})
        week.finalized_at = week.last_kickoff
        week.save()
    refresher.refresh_all()
    return weeks


def store(week, points):
    TeamWeek.objects.bulk_create(
        TeamWeek(team=team, week=week, points=points[team], season_points=points[team])
        for team in points
    )
    for kind in ScoreCount.Kind:
        ScoreCount.objects.recount(week, kind)


def season_ranks(week):
    rows = TeamWeek.objects.filter(week=week).with_ranks()
    return dict(rows.values_list("team", "season_rank"))


@pytest.mark.parametrize("by", ["rank", "season_rank"])
@pytest.mark.parametrize("size", [1, 7, 100])
def test_all_pages_together_are_the_ranking_despite_ties(league, by, size):
    ranked_rows = list(TeamWeek.objects.ranked(league[1], by))
    found = []
    for first in range(1, len(ranked_rows) + 1, size):
        found += TeamWeek.objects.places(league[1], by, first, first + size - 1)
    assert found == ranked_rows
    assert len({row.team_id for row in found}) == 230


def test_consecutive_pages_have_no_gap(league, client):
    addresses = [f"/leaderboard/{query}" for query in ("", "?page=2", "?page=3")]
    pages = [client.get(address) for address in addresses]
    rows = [row for page in pages for row in page.context["rows"]]
    assert [len(page.context["rows"]) for page in pages] == [LEADERBOARD_SIZE] * 2 + [30]
    assert len({row.team_id for row in rows}) == 230
    assert [row.season_rank for row in rows] == sorted(row.season_rank for row in rows)
    assert 'rel="next"' in pages[0].content.decode()
    assert 'rel="next"' not in pages[2].content.decode()


def test_a_week_has_its_own_deep_pages(league, client):
    rows = client.get("/leaderboard/1/?page=2").context["rows"]
    assert [row.rank for row in rows] == sorted(row.rank for row in rows)
    assert all(row.week_id == league[0].pk for row in rows)


@pytest.mark.parametrize("query", ["page=0", "page=x", "page=9999999", "page=-1", "q=%00", "q=%"])
def test_invalid_query_is_ignored(league, client, query):
    for path in ("/leaderboard/", "/leaderboard/2/"):
        assert client.get(f"{path}?{query}").status_code == 200


def test_page_after_the_last_one_says_so(league, client):
    assert "No team is ranked this low" in client.get("/leaderboard/?page=99").content.decode()


def test_search_matches_the_start_of_a_name_in_any_case(league, client):
    rows = client.get("/leaderboard/?q=oWNER").context["rows"]
    assert [row.team.name for row in rows] == ["Owner's eleven"]
    stored = TeamWeek.objects.with_ranks().get(week=league[1], team=rows[0].team)
    assert (rows[0].season_rank, rows[0].net) == (stored.season_rank, stored.net)
    page = client.get("/leaderboard/?q=eleven").content.decode()
    assert "No team’s name starts with “eleven”" in page


def test_search_finds_a_team_without_a_rank(league, client):
    new = make_team(league[0].season, name="Newcomers")
    response = client.get("/leaderboard/?q=newc")
    assert [row.team_id for row in response.context["rows"]] == [new.pk]
    assert response.status_code == 200


def test_search_ignores_teams_of_other_seasons(league, client):
    make_team(make_season(current=False), name="Elsewhere")
    assert client.get("/leaderboard/?q=else").context["rows"] == []


def test_rows_show_the_change_of_rank(league, client):
    before = season_ranks(league[0])
    for path in ("/leaderboard/", "/leaderboard/?page=2", "/leaderboard/2/"):
        for row in client.get(path).context["rows"]:
            assert row.climbed == before[row.team_id] - row.season_rank
    assert all(row.climbed is None for row in client.get("/leaderboard/1/").context["rows"])


def test_search_and_deep_pages_show_the_last_final_week_while_a_week_is_live(site, client):
    for query in ("q=team", "page=2"):
        response = client.get(f"/leaderboard/?{query}")
        assert response.context["week"] == site.weeks[0]
        assert "the ranks after Week 1" in response.content.decode()
    found = client.get("/leaderboard/2/?q=team")
    assert {row.rank for row in found.context["rows"]} == {
        row.rank for row in TeamWeek.objects.filter(week=site.weeks[0]).with_ranks()
    }
    assert "those after Week 1" in found.content.decode()


def test_live_rows_show_the_change_of_rank(site):
    rows = LEADERBOARDS.read(site.weeks[1].pk)["season"]
    before = season_ranks(site.weeks[0])
    assert rows
    assert all(row.climbed == before[row.team_id] - row.season_rank for row in rows)


@pytest.fixture
def league_owner_client(league):
    client = Client()
    client.force_login(Team.objects.get(name="Owner's eleven").owner)
    return client


def test_own_rank_page_shows_the_neighbouring_ranks(league, league_owner_client):
    ranked_rows = list(TeamWeek.objects.ranked(league[1], "season_rank"))
    own = next(row for row in ranked_rows if row.team.name == "Owner's eleven")
    place = ranked_rows.index(own) + 1
    context = league_owner_client.get("/leaderboard/mine/").context
    assert context["own"].place == place
    assert list(context["rows"]) == ranked_rows[max(0, place - 6) : place + 5]
    shared = league_owner_client.get(f"/leaderboard/?page={context['page']}")
    assert own in list(shared.context["rows"])


def test_own_rank_page_requires_sign_in(league, client):
    response = client.get("/leaderboard/mine/")
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/sign-in/")
    assert "no-store" in response["Cache-Control"]


def test_own_rank_page_without_a_team_redirects_and_without_a_rank_says_so(league, client):
    user = make_user()
    client.force_login(user)
    assert client.get("/leaderboard/mine/")["Location"] == "/my-team/"
    make_team(league[0].season, owner=user)
    assert "No rank yet" in client.get("/leaderboard/mine/").content.decode()
