"""The list of a user's leagues, and its summary for other pages."""

import re
from unittest.mock import patch

import pytest
from django.core.cache import cache
from django.test import Client

from caching import refresher
from leagues.models import League, Membership
from leagues.read_models.large_leagues import LARGE_LEAGUE_TOP
from leagues.read_models.league import LEAGUE_PAGE
from leagues.services.entrants import teams_without_entrants
from leagues.services.schedule import redraw
from scoring.read_models.leaderboards import LEADERBOARDS
from teams.models import Team
from tests.factories import make_lineup, make_season, make_team, make_user, picks_for
from tests.league_factories import add_members, make_league
from tests.pages.test_budgets import cost

OWN = "/my-leagues/"


def own(client):
    return client.get(OWN).context["own"]


def page_of(response) -> str:
    return " ".join(response.content.decode().split())


def enroll_all() -> None:
    """Enroll all teams with those who began in the same week, and build that league's page."""
    teams_without_entrants()
    for league in League.objects.filter(kind="entrants"):
        refresher.refresh(LARGE_LEAGUE_TOP.topic(league.pk), "test")


@pytest.fixture
def rivals(site):
    return list(Team.objects.filter(season=site.season).exclude(pk=site.team.pk).order_by("pk"))


def test_points_and_rank_are_those_of_the_leaderboard(site, rivals, owner_client):
    make_league(site.season, [site.team, *rivals], name="Cousins")
    enroll_all()
    found = own(owner_client)
    board = LEADERBOARDS.read(site.weeks[1].pk)["season"]
    row = next(row for row in board if row.team_id == site.team.pk)
    (league,) = found.joined
    assert (league.rank, league.points, league.teams) == (row.season_rank, row.season_points, 3)
    overall, entrants = found.everyone
    assert (overall.rank, overall.points, overall.teams) == (row.season_rank, row.season_points, 3)
    assert entrants.league.name == "Started in Week 1"
    # Though no table of an earlier week is stored yet.
    assert (entrants.rank, entrants.points) == (row.season_rank, row.season_points)
    assert entrants.teams == 3
    page = page_of(owner_client.get(OWN))
    assert f'href="/my-leagues/{league.league.pk}/"' in page
    assert 'href="/leaderboard/mine/"' in page
    assert "1 of 30" in page


def test_points_begin_with_the_league(site, rivals, owner_client):
    make_league(site.season, [site.team, *rivals], start_week=2)
    make_league(site.season, [site.team, *rivals], start_week=3, name="Zero")
    begun, to_come = own(owner_client).joined
    whole = own(owner_client).everyone[0].points
    assert begun.points < whole
    assert (to_come.rank, to_come.points) == (None, None)
    assert "starts in Week 3" in page_of(owner_client.get(OWN))


def test_the_matchup_of_the_week_is_shown(site, rivals, owner_client):
    league = make_league(site.season, [site.team, rivals[0]], format="h2h", start_week=3)
    redraw(league)
    (row,) = own(owner_client).joined
    assert row.matchup.matchup.week.number == 3
    page = page_of(owner_client.get(OWN))
    assert f"Week 3 v {rivals[0].name}" in page
    assert f"/my-leagues/{league.pk}/matchups/{row.matchup.matchup.pk}/" in page


def test_a_live_matchup_has_its_points(site, rivals, owner_client):
    league = make_league(site.season, [rivals[0], site.team], format="h2h")
    league.matchups.create(week=site.weeks[1], place=1, home=rivals[0], away=site.team)
    (row,) = own(owner_client).joined
    assert row.matchup.matchup.week.number == 2
    assert None not in (row.matchup.home_points, row.matchup.away_points)
    assert row.record in ("1-0-0", "0-1-0", "0-0-1")
    page = page_of(owner_client.get(OWN))
    assert re.search(rf"v {rivals[0].name} ?</a> <b>[\d.]+–[\d.]+", page)
    assert league.name in page_of(owner_client.get(OWN))


def test_past_seasons_stay_readable(site, owner_client):
    old = make_season(current=False)
    team = make_team(old, owner=site.owner)
    make_league(old, [team], name="Last year", champion=team)
    page = page_of(owner_client.get(OWN))
    assert "Past seasons" in page
    assert "Last year" in page
    assert f"won by {team.name}" in page
    assert own(owner_client).joined == []


def test_a_removed_team_is_told_so(site, rivals, owner_client):
    league = make_league(site.season, rivals, name="Strict league")
    add_members(league, [site.team], Membership.State.REMOVED)
    past = make_season(current=False)
    old = make_league(past, [], name="Old league")
    add_members(old, [make_team(past, owner=site.owner)], Membership.State.REMOVED)
    page = page_of(owner_client.get(OWN))
    assert "Removed from <b>Strict league</b> by the commissioner." in page
    assert "Old league" not in page
    shown = own(owner_client)
    assert shown.joined == []
    assert shown.past == []


def test_a_user_without_a_team_is_led_to_one(site):
    client = Client()
    client.force_login(make_user())
    page = page_of(client.get(OWN))
    assert "You have no team yet" in page
    assert "/my-team/?next=%2Fmy-leagues%2F" in page


def test_leagues_of_others_are_not_listed(site, rivals, owner_client):
    make_league(site.season, rivals, name="Strangers", is_public=True)
    assert own(owner_client).joined == []
    assert "Strangers" not in page_of(owner_client.get(OWN))
    assert "Play against people you know" in page_of(owner_client.get(OWN))


def test_thirty_leagues_cost_what_one_costs(site, rivals, owner_client):
    make_league(site.season, [site.team, *rivals])
    enroll_all()
    owner_client.get(OWN)
    one = cost(owner_client.get(OWN))
    for _ in range(29):
        make_league(site.season, [site.team, *rivals])
    owner_client.get(OWN)
    assert cost(owner_client.get(OWN)) == one
    assert one[0] <= 3
    assert one[1] <= 4


def test_the_number_of_queries_of_a_cold_list_does_not_grow_with_the_leagues(
    site, rivals, owner_client
):
    def queries() -> tuple[int, int]:
        """Return those of a list with no league in the cache, then with old ones."""
        pages = [LEAGUE_PAGE.cache_key(pk) for pk in League.objects.values_list("pk", flat=True)]
        cache.delete_many(pages + [f"{page}!token" for page in pages])
        LEAGUE_PAGE._kept.clear()
        cold = cost(owner_client.get(OWN))[0]
        for league in League.objects.all():
            LEAGUE_PAGE.expire(league.pk)
        return cold, cost(owner_client.get(OWN))[0]

    def add(leagues: int) -> None:
        for number in range(leagues):
            format_ = ("classic", "h2h")[number % 2]
            redraw(make_league(site.season, [site.team, *rivals], format=format_))

    add(3)
    enroll_all()
    three = queries()
    add(15)
    assert queries() == three
    assert len(own(owner_client).joined) == 18
    assert three[0] <= 3 + 7


def test_a_final_week_costs_at_most_four_queries(site, rivals, owner_client):
    make_league(site.season, [site.team, *rivals])
    enroll_all()
    site.play(site.weeks[1], final=True)
    refresher.refresh_all()
    refresher.refresh(LARGE_LEAGUE_TOP.topic(League.objects.get(kind="entrants").pk), "test")
    owner_client.get(OWN)
    assert cost(owner_client.get(OWN))[0] <= 4
    assert own(owner_client).joined[0].rank is not None


def test_the_summary_is_a_fragment_with_the_leagues(site, rivals, owner_client):
    make_league(site.season, [site.team, *rivals], name="Cousins")
    response = owner_client.get(f"{OWN}summary/")
    page = page_of(response)
    assert "Cousins" in page
    assert "<html" not in page
    assert "no-store" in response["Cache-Control"]


def test_a_visitor_signs_in_first(site, client):
    for address in (OWN, f"{OWN}summary/"):
        assert client.get(address)["Location"] == f"/accounts/sign-in/?next={address}"


def test_home_and_my_team_have_a_place_for_the_leagues(site, client, owner_client):
    place = 'data-own-leagues="/my-leagues/summary/"'
    assert place in page_of(client.get("/"))
    assert place in page_of(owner_client.get("/my-team/"))
    assert 'href="/leagues/"' in page_of(client.get("/"))


def test_a_team_without_a_lineup_has_no_rank(site):
    team = make_team(site.season)
    client = Client()
    client.force_login(team.owner)
    make_league(site.season, [team])
    assert own(client).everyone[0].rank is None
    make_lineup(team, picks_for(site.season, 4), site.weeks[2])
    assert client.get(OWN).status_code == 200
    assert League.objects.count() == 1


def test_a_large_league_tells_the_rank_of_the_leaderboard(site, rivals, owner_client):
    with patch("leagues.models.LARGE_LEAGUE", 2):
        league = make_league(site.season, [site.team, *rivals], start_week=2)
        refresher.refresh(LARGE_LEAGUE_TOP.topic(league.pk), "test")
        (row,) = own(owner_client).joined
    board = LEADERBOARDS.read(site.weeks[1].pk)["week"]
    expected = next(one for one in board if one.team_id == site.team.pk)
    assert (row.teams, row.rank, row.points) == (3, expected.rank, expected.net)
