"""The matchups of the regular season are drawn again over the members for weeks to come."""

from datetime import timedelta

import pytest
from django.utils import timezone

from leagues.models import Message, Report
from leagues.services.schedule import redraw
from tests.factories import make_season, make_team, make_user
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


def ids_of(league):
    """For each week the teams of a matchup → its id."""
    return {
        (m.week.number, frozenset((m.home_id, m.away_id))): m.pk
        for m in league.matchups.select_related("week")
    }


def test_a_member_who_leaves_and_comes_back_destroys_nothing():
    league = league_of(6)
    owner = make_user("author")
    talk = [
        Message.objects.create(
            league=league, matchup_id=pk, user=owner, team=league.memberships.first().team,
            text=f"{teams}",
        )
        for teams, pk in ids_of(league).items()
    ]  # fmt: skip
    for message in talk:
        message.reports.create(user=owner)
    before = set(league.matchups.values_list("pk", flat=True))
    left = league.memberships.first()
    left.end("left")
    redraw(league)
    between = ids_of(league)
    assert set(between.values()) == before  # three matchups a week, one of them the average's
    left.activate(1)
    redraw(league)
    after = ids_of(league)
    assert set(after.values()) == before
    assert Message.objects.count() == len(talk)
    assert Report.objects.count() == len(talk)
    # A message stays under a matchup only while its two teams meet there.
    for message in Message.objects.exclude(matchup=None).select_related("matchup__week"):
        found = message.matchup
        teams = frozenset((found.home_id, found.away_id))
        assert message.text == f"{(found.week.number, teams)}"
    assert Message.objects.filter(matchup=None).exists()


def test_a_matchup_of_the_same_teams_keeps_its_id_at_another_place():
    league = league_of(6)
    before = ids_of(league)
    week = league.season.weeks.get(number=1)
    first, second = league.matchups.filter(week=week, place__in=[1, 2]).order_by("place")
    for row, place in ((first, 90), (second, 1), (first, 2)):
        row.place = place
        row.save()
    redraw(league)
    assert ids_of(league) == before
    assert list(league.matchups.filter(week=week).values_list("place", flat=True)) == [1, 2, 3]
    first.refresh_from_db()
    assert first.place == 1


def test_talk_of_a_matchup_that_is_deleted_moves_to_the_board():
    league = league_of(4)
    made = [
        Message.objects.create(
            league=league, matchup=matchup, user=make_user(), team=matchup.home, text="Hello"
        )
        for matchup in league.matchups.all()
    ]
    for member in league.memberships.all()[:2]:
        member.end("removed")
    redraw(league)
    assert league.matchups.count() == 6
    assert Message.objects.filter(league=league).count() == len(made) == 12
    assert Message.objects.filter(matchup=None).exists()
