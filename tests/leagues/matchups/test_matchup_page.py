"""The page of a matchup: score, lineups, the chance to win, and earlier matchups of the two."""

import re
from decimal import Decimal
from unittest.mock import patch

import pytest

from caching.refresher import refresh_all
from fantasy.models import Season
from leagues.models import Membership
from leagues.read_models.forgetting import forget_league
from leagues.services.board import post_message
from leagues.services.locking import Actor
from scoring.read_models.team_page import TEAM_PAGE
from scoring.read_models.team_scores import team_scores
from teams.models import Lineup, TeamWeek
from tests.caches import empty_cache
from tests.factories import make_season, make_team
from tests.league_factories import make_league
from tests.leagues.final_weeks import end_week
from tests.leagues.matchups.conftest import LIVE, matchup_of

pytestmark = pytest.mark.django_db


def page_of(client, league, matchup, door="leagues"):
    return client.get(f"/{door}/{league.pk}/matchups/{matchup.pk}/")


def words(response):
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(text.split())


def test_a_live_matchup_has_the_scores_of_the_leaderboards(make, client, season):
    league = make()
    matchup = matchup_of(league)
    response = page_of(client, league, matchup)
    week = season.weeks.select_related("season").get(number=LIVE)
    scores = team_scores(week, [matchup.home_id, matchup.away_id])
    for side in (response.context["home"], response.context["away"]):
        assert side.points * 100 == scores[side.team.pk].net
        assert side.points == side.total - side.cost
    assert response.context["chance"] + response.context["away_chance"] == 100
    assert "Chance to win" in words(response)


def test_a_final_matchup_has_the_stored_points_and_no_chance(make, client):
    league = make()
    matchup = matchup_of(league, 2)
    response = page_of(client, league, matchup)
    week = TeamWeek.objects.filter(week=matchup.week)
    assert response.context["home"].points == week.get(team=matchup.home).net
    assert response.context["away"].points == week.get(team=matchup.away).net
    assert response.context["chance"] is None
    assert "Chance to win" not in words(response)


@pytest.mark.parametrize("sides", [("home",), ("away",), ("home", "away")])
def test_without_a_lineup_there_is_no_chance(make, client, season, sides):
    league = make()
    matchup = matchup_of(league)
    Lineup.objects.filter(team__in=[getattr(matchup, side) for side in sides]).delete()
    empty_cache()
    refresh_all()
    response = page_of(client, league, matchup)
    assert response.context["begun"]
    assert response.context["chance"] is None
    assert "Chance to win" not in words(response)


def test_before_the_week_there_is_no_score_and_no_player_is_told(make, client, season):
    league = make()
    response = page_of(client, league, matchup_of(league, 5))
    assert response.context["home"].points is None
    assert "data-player" not in response.content.decode()
    assert "Hidden until locked" in words(response)
    assert "Chance to win" not in words(response)


def test_before_the_week_members_see_their_own_lineup_on_their_own_page_alone(
    make, client, member, teams, season
):
    league = make(size=3)  # one of the three meets the average
    own = Lineup.objects.filter(team=teams[0]).order_by("pk").last()
    players = {slot.player_id: slot for slot in own.slots.all()}
    with_own = [
        one
        for one in league.matchups.filter(week__number__gt=LIVE).select_related("home", "away")
        if teams[0] in (one.home, one.away)
    ]
    assert with_own
    for matchup in with_own:
        response = page_of(member, league, matchup, "my-leagues")
        shown = re.findall(r'data-player="(\d+)"', response.content.decode())
        assert sorted(map(int, shown)) == sorted(players)
        assert words(response).count("Hidden until locked") == (
            len(players) if matchup.away else 0
        )
        assert "Only you see your players before they lock." in words(response)
        assert response.context["chance"] is None
        assert "no-store" in response["Cache-Control"]
        for visitor in (client, member):
            assert "data-player" not in page_of(visitor, league, matchup).content.decode()


def test_before_the_week_members_do_not_see_the_lineups_of_others(make, member, teams):
    league = make(size=4)
    others = next(
        one
        for one in league.matchups.filter(week__number__gt=LIVE)
        if teams[0].pk not in (one.home_id, one.away_id)
    )
    response = page_of(member, league, others, "my-leagues")
    assert "data-player" not in response.content.decode()
    assert "Only you see" not in words(response)


def test_a_lineup_saved_a_moment_ago_is_shown_to_its_owner(make, member, teams):
    league = make(size=2)
    matchup = matchup_of(league, 5)
    page_of(member, league, matchup, "my-leagues")
    lineup = Lineup.objects.filter(team=teams[0]).order_by("pk").last()
    captain = lineup.slots.get(is_captain=True)
    other = lineup.slots.filter(role="starter", is_captain=False, is_vice=False).first()
    lineup.slots.filter(pk=captain.pk).update(is_captain=False)
    lineup.slots.filter(pk=other.pk).update(is_captain=True)
    page = page_of(member, league, matchup, "my-leagues").content.decode()
    own = re.search(rf'data-player="{other.player_id}".*?</li>', page, re.DOTALL)
    assert "data-captain" in own[0]


def test_hidden_players_of_a_live_week_are_shown_to_their_owner(make, client, member, teams):
    """The chance to win stays the one that everyone sees."""
    league = make(size=2)
    matchup = matchup_of(league)
    with patch("scoring.read_models.team_page._is_open_to_all", return_value=False):
        TEAM_PAGE.expire(teams[0].pk, matchup.week_id)
        TEAM_PAGE.expire(teams[1].pk, matchup.week_id)
        shared, own = (
            page_of(client, league, matchup),
            page_of(member, league, matchup, "my-leagues"),
        )
    assert "data-player" not in shared.content.decode()
    assert own.context["chance"] == shared.context["chance"] is not None
    side = next(one for one in own.context["sides"] if one.team == teams[0])
    other = next(one for one in own.context["sides"] if one.team != teams[0])
    assert (side.hidden, other.hidden) == (False, True)
    assert any(shown.slot.points for shown in side.slots)


def test_the_average_opponent(make, client, teams, season):
    league = make(size=5)
    matchup = matchup_of(league, 3, away=None)
    response = page_of(client, league, matchup)
    others = [team for team in teams[:5] if team != matchup.home]
    nets = [TeamWeek.objects.get(team=team, week=matchup.week).net for team in others]
    assert response.context["average"] == sum(nets) / 4
    assert "Average of the others" in words(response)
    live = page_of(client, league, matchup_of(league, LIVE, away=None))
    assert live.context["average"] is not None
    assert live.context["chance"] is None


def test_a_bye_has_no_opponent(make, client):
    league = make(size=3, playoff_teams=4, playoff_week=3)
    response = page_of(client, league, matchup_of(league, 3, away=None, stage="playoff"))
    assert response.status_code == 200
    assert "Bye" in words(response)


def test_a_two_week_final_shows_both_weeks_and_their_sum(make, client, season):
    league = make(size=4, playoff_teams=2, playoff_week=3, final_weeks=2)
    final = matchup_of(league, 3, stage="playoff")
    response = page_of(client, league, final)
    home = response.context["home"]
    week = season.weeks.select_related("season").get(number=LIVE)
    first = TeamWeek.objects.get(team=final.home, week=final.week).net
    second = Decimal(team_scores(week, [final.home_id])[final.home_id].net) / 100
    assert [one.points for one in home.weeks] == [first, second]
    assert home.points == first + second
    assert home.base == first
    shown = words(response)
    assert "Weeks 3 and 4" in shown
    assert "Final" in shown


def test_a_corrected_result_is_told_with_what_was_scored(make, client):
    league = make()
    matchup = matchup_of(league, 2)
    before = page_of(client, league, matchup).context["home"].points
    matchup.home_result = before + 7
    matchup.save()
    empty_cache()
    response = page_of(client, league, matchup)
    assert response.context["home"].points == before + 7
    assert response.context["home"].scored == before
    assert "The commissioner corrected this result." in words(response)


def test_the_winner_of_a_round_stays_after_a_correction(make, client):
    league = make(playoff_teams=4, playoff_week=3)
    semi = matchup_of(league, 3, stage="playoff", place=1)
    semi.home_result, semi.away_result = (0, 90) if semi.winner == semi.home else (90, 0)
    semi.save()
    empty_cache()
    response = page_of(client, league, semi)
    shown = words(response)
    assert f"{semi.winner.name} goes on" in shown
    assert "Later corrections of points do not change this." in shown


def test_earlier_matchups_of_the_two(make, client):
    league = make(size=2)
    response = page_of(client, league, matchup_of(league))
    history = response.context["history"]
    assert [meeting.week.number for meeting in history.meetings] == [3, 2, 1]
    assert history.won + history.drawn + history.lost == 3
    home = response.context["home"].team
    for meeting in history.meetings:
        row = TeamWeek.objects.get(team=home, week=meeting.week)
        assert meeting.home == row.net


@pytest.mark.parametrize("was_public", [True, False])
def test_earlier_seasons_of_the_league_count_by_owner(
    make, client, member, teams, was_public, season
):
    Season.objects.update(is_current=False)
    before = make_season(weeks=1, clubs=2)
    owners = [team.owner for team in teams[:2]]
    earlier = [make_team(before, owner=owner, name=f"Old {owner}") for owner in owners]
    past = make_league(before, earlier, format="h2h", is_public=was_public)
    meeting = past.matchups.create(
        week=before.weeks.get(), place=1, home=earlier[1], away=earlier[0]
    )
    end_week(before, 1, {earlier[0]: 30, earlier[1]: 20})
    Season.objects.update(is_current=False)
    Season.objects.filter(pk=season.pk).update(is_current=True)
    league = make(size=2, previous=past)
    matchup = matchup_of(league)
    own = page_of(member, league, matchup, "my-leagues")
    found = own.context["history"].meetings
    assert [(m.season, m.matchup) for m in found][-1] == (before.name, meeting)
    points = {teams[0].pk: 30, teams[1].pk: 20}
    home, away = matchup.home_id, matchup.away_id
    assert (found[-1].home, found[-1].away) == (points[home], points[away])
    shared = page_of(client, league, matchup)
    assert (len(shared.context["history"].meetings) == len(found)) is was_public


def test_members_talk_under_the_matchup_and_nobody_else_reads_it(make, client, member, teams):
    league = make()
    matchup = matchup_of(league)
    actor = Actor(teams[0].owner, teams[0])
    post_message(league=league.pk, by=actor, text="See you on Sunday", matchup=matchup.pk)
    assert "See you on Sunday" in words(page_of(member, league, matchup, "my-leagues"))
    shared = page_of(client, league, matchup)
    assert "See you" not in words(shared)
    assert "csrf" not in shared.content.decode()


def test_a_large_league_shows_the_matchups_of_its_cup(make, client, monkeypatch):
    monkeypatch.setattr("leagues.models.LARGE_LEAGUE", 6)
    league = make(size=8, format="classic", cup_week=3, tie_breaks=[])
    cup = matchup_of(league, 3, stage="cup")
    assert page_of(client, league, cup).status_code == 200
    assert "Quarter-finals" in words(client.get(f"/leagues/{league.pk}/bracket/"))


class TestAccess:
    def test_strangers_get_the_answer_of_a_league_that_does_not_exist(
        self, make, client, stranger, member
    ):
        league = make(is_public=False)
        matchup = matchup_of(league)
        for visitor in (client, stranger, member):
            assert page_of(visitor, league, matchup).status_code == 404
        assert page_of(stranger, league, matchup, "my-leagues").status_code == 404
        assert page_of(client, league, matchup, "my-leagues").status_code == 302
        assert page_of(member, league, matchup, "my-leagues").status_code == 200

    def test_former_members_are_strangers(self, make, member, teams):
        league = make()
        Membership.objects.filter(league=league, team=teams[0]).update(state="left")
        assert page_of(member, league, matchup_of(league), "my-leagues").status_code == 404

    def test_a_matchup_of_another_league_is_not_found(self, make, client):
        league, other = make(), make(is_public=False)
        assert page_of(client, league, matchup_of(other)).status_code == 404

    def test_a_removed_matchup_is_not_found(self, make, client):
        league = make()
        matchup = matchup_of(league, 5)
        assert page_of(client, league, matchup).status_code == 200
        pk = matchup.pk
        matchup.delete()
        forget_league(league.pk)
        refresh_all()
        empty_cache()
        matchup.pk = pk
        assert page_of(client, league, matchup).status_code == 404


def test_matchups_of_a_past_season_stay_readable_without_links_to_its_teams(make, client, season):
    league = make(playoff_teams=2, playoff_week=3)
    final = matchup_of(league, 3, stage="playoff")
    Season.objects.update(is_current=False)
    make_season(weeks=1)
    refresh_all()
    empty_cache()
    response = page_of(client, league, final)
    assert response.status_code == 200
    assert response.context["home"].points is not None
    assert 'href="/teams/' not in response.content.decode()
    bracket = client.get(f"/leagues/{league.pk}/bracket/")
    assert bracket.status_code == 200
    assert 'href="/teams/' not in bracket.content.decode()
