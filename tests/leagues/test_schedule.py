"""The matchups of the regular season are drawn again over the members for weeks to come."""

from datetime import timedelta

import pytest
from django.utils import timezone

from leagues.services.schedule import redraw
from tests.factories import make_season, make_team
from tests.league_factories import add_members, make_league
from tests.leagues.final_weeks import end_week

pytestmark = pytest.mark.django_db


def league_of(teams, weeks=6, **fields):
    season = make_season(weeks=weeks, clubs=2)
    made = [make_team(season) for _ in range(teams)]
    league = make_league(season, made, **{"format": "h2h"} | fields)
    redraw(league)
    return league


def weeks_of(league):
    """For each week the teams of its matchups; None for the average."""
    found = {}
    for matchup in league.matchups.select_related("week").order_by("week__number", "place"):
        teams = found.setdefault(matchup.week.number, [])
        teams += [matchup.home_id, matchup.away_id]
    return found


def test_each_team_plays_once_a_week():
    league = league_of(10, weeks=9)
    weeks = weeks_of(league)
    assert list(weeks) == list(range(1, 10))
    for teams in weeks.values():
        assert len(teams) == len(set(teams)) == 10
        assert None not in teams


def test_nine_teams_meet_the_average_once_each():
    league = league_of(9, weeks=9)
    assert all(teams.count(None) == 1 for teams in weeks_of(league).values())
    alone = league.matchups.filter(away=None).values_list("home", flat=True)
    assert len(set(alone)) == 9


@pytest.mark.parametrize(("teams", "format_"), [(0, "h2h"), (1, "h2h"), (4, "classic")])
def test_no_matchups_without_an_opponent_or_in_a_classic_league(teams, format_):
    assert not weeks_of(league_of(teams, format=format_))


def test_matchups_run_from_the_start_to_the_week_before_the_playoffs():
    league = league_of(4, start_week=2, playoff_teams=2, playoff_week=5)
    assert list(weeks_of(league)) == [2, 3, 4]


def test_a_late_joiner_plays_from_the_next_week_that_has_not_begun():
    league = league_of(4)
    before = weeks_of(league)
    end_week(league.season, 1)
    league.season.weeks.filter(number=2).update(first_kickoff=timezone.now() - timedelta(hours=1))
    late = make_team(league.season)
    add_members(league, [late])
    redraw(league)
    weeks = weeks_of(league)
    assert (weeks[1], weeks[2]) == (before[1], before[2])
    for number in (3, 4, 5, 6):
        assert late.pk in weeks[number]
        assert weeks[number].count(None) == 1


def test_a_week_whose_deadline_has_passed_has_begun():
    league = league_of(2, weeks=2)
    before = weeks_of(league)
    league.season.weeks.filter(number=1).update(locks_at=timezone.now() - timedelta(minutes=1))
    add_members(league, [make_team(league.season)])
    redraw(league)
    assert weeks_of(league)[1] == before[1]
    assert weeks_of(league)[2] != before[2]


def test_matchups_that_the_new_draw_repeats_keep_their_ids():
    league = league_of(5)
    before = list(league.matchups.order_by("pk").values())
    redraw(league)
    assert list(league.matchups.order_by("pk").values()) == before


def test_a_team_that_has_left_has_no_matchups_to_come():
    league = league_of(6)
    gone = league.memberships.first()
    gone.state = "left"
    gone.save()
    redraw(league)
    assert all(gone.team_id not in teams for teams in weeks_of(league).values())


def test_rounds_of_the_playoffs_stay():
    league = league_of(4, weeks=4, playoff_teams=2, playoff_week=4)
    week = league.season.weeks.get(number=4)
    home, away = league.memberships.all()[:2]
    league.matchups.create(
        stage="playoff", week=week, place=1, home_id=home.team_id, away_id=away.team_id
    )
    redraw(league)
    assert league.matchups.filter(stage="playoff").count() == 1
