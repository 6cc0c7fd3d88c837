"""Correction of the result of a matchup by the commissioner."""

from decimal import Decimal

import pytest
from django.contrib.messages import get_messages

from leagues.models import League, LogEntry, Matchup
from leagues.read_models.league import LEAGUE_PAGE
from leagues.services.corrections import computed_result
from teams.models import TeamWeek
from tests.factories import make_team
from tests.league_factories import add_members, make_league


@pytest.fixture
def matchup(office):
    """The commissioner's 50.5 − 4 against 40 of the member, and 30 of the friend, in Week 1."""
    week = office.season.weeks.get(number=1)
    points = {
        office.commissioner: ("50.50", 4),
        office.member: ("40", 0),
        office.friend: ("30", 0),
    }
    for team, (scored, cost) in points.items():
        TeamWeek.objects.create(team=team, week=week, points=scored, transfers_cost=cost)
    found = Matchup.objects.create(
        league=office.league, week=week, place=1, home=office.commissioner, away=office.member
    )
    Matchup.objects.create(league=office.league, week=week, place=2, home=office.friend)
    return found


def correct(office, matchup, home="", away="", why="Feed error"):
    address = f"/my-leagues/{office.league.pk}/matchups/{matchup.pk}/correct/"
    data = {"home_result": home, "away_result": away, "why": why}
    response = office.client(office.commissioner).post(address, data)
    matchup.refresh_from_db()
    return response


def test_both_results_are_set_and_the_log_tells_from_what_to_what_and_why(office, matchup):
    response = correct(office, matchup, "41.5", "42")
    assert response.url == f"/my-leagues/{office.league.pk}/matchups/{matchup.pk}/"
    assert (matchup.home_result, matchup.away_result) == (Decimal("41.5"), Decimal(42))
    entry = LogEntry.objects.get()
    assert entry.what == (
        "corrected Week 1, “commissioner FC” – “member FC”: from 46.50–40.00 to 41.50–42.00"
    )
    assert entry.why == "Feed error"


def test_a_correction_is_undone_with_empty_fields(office, matchup):
    correct(office, matchup, "1", "-2")
    correct(office, matchup, why="It was right")
    assert matchup.home_result is None
    assert matchup.away_result is None
    assert LogEntry.objects.first().what == (
        "undid the correction of Week 1, “commissioner FC” – “member FC”: "
        "from 1.00–−2.00 to 46.50–40.00"
    )


def test_average_opponent_is_corrected_too(office, matchup):
    alone = Matchup.objects.get(away=None)
    assert computed_result(alone) == (Decimal(30), Decimal("43.25"))
    correct(office, alone, "30", "20")
    assert (alone.home_result, alone.away_result) == (30, 20)
    assert "“friend FC” – the average: from 30.00–43.25" in LogEntry.objects.get().what


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"home": "1"}, "Give both results"),
        ({"away": "1"}, "Give both results"),
        ({"home": "1", "away": "2", "why": ""}, "Give a reason."),
        ({"home": "1", "away": "2", "why": "\u202e\u200b"}, "Give a reason."),
        ({"home": "1", "away": "2", "why": "x" * 201}, "Use at most 200 characters."),
        ({"home": "1.001", "away": "2"}, "no more than 2 decimal places"),
        ({"home": "1" * 12, "away": "2"}, "no more than"),
        ({"home": "NaN", "away": "2"}, "Enter a number."),
        ({"home": "1e400", "away": "2"}, "no more than"),
    ],
)
def test_refused_correction_changes_nothing(office, matchup, fields, problem):
    response = correct(office, matchup, **fields)
    assert response.status_code == 200
    assert problem in response.content.decode()
    assert matchup.home_result is None
    assert not LogEntry.objects.exists()


@pytest.mark.parametrize("number", [2, 3])
def test_matchup_in_play_or_to_come_cannot_be_corrected(office, matchup, number):
    later = Matchup.objects.create(
        league=office.league,
        week=office.season.weeks.get(number=number),
        place=1,
        home=office.commissioner,
        away=office.member,
    )
    response = correct(office, later, "1", "2")
    assert "not final yet" in response.content.decode()
    assert later.home_result is None


def test_both_weeks_of_a_two_week_final_must_be_final(office, matchup):
    Matchup.objects.filter(pk=matchup.pk).update(stage="playoff", weeks=2)
    assert "not final yet" in correct(office, matchup, "1", "2").content.decode()
    week = office.season.weeks.get(number=2)
    week.finalized_at = week.first_kickoff
    week.save()
    TeamWeek.objects.create(team=office.member, week=week, points="10")
    correct(office, matchup, "1", "2")
    assert "from 46.50–50.00 to 1.00–2.00" in LogEntry.objects.get().what


def test_bye_has_no_result_to_correct(office, matchup):
    bye = Matchup.objects.create(
        league=office.league, week=matchup.week, stage="playoff", place=1, home=office.friend
    )
    assert "A team with a bye" in correct(office, bye, "1", "2").content.decode()
    assert bye.home_result is None


def test_matchup_of_another_league_is_a_404(office, matchup):
    other = make_league(office.season, [office.member])
    address = f"/my-leagues/{other.pk}/matchups/{matchup.pk}/correct/"
    assert office.client(office.member).get(address).status_code == 404


def test_average_of_a_league_with_more_matchups(office, matchup):
    more = [make_team(office.season) for _ in range(2)]
    add_members(office.league, more)
    week = matchup.week
    for team in more:
        TeamWeek.objects.create(team=team, week=week, points="100")
    Matchup.objects.create(league=office.league, week=week, place=3, home=more[0], away=more[1])
    assert computed_result(Matchup.objects.get(away=None))[1] == Decimal("71.62")


def test_the_page_tells_what_follows(office, matchup):
    def told():
        address = f"/my-leagues/{office.league.pk}/matchups/{matchup.pk}/correct/"
        LEAGUE_PAGE.expire(office.league.pk)
        return " ".join(office.client(office.commissioner).get(address).content.decode().split())

    assert "The table follows. All members" in told()
    League.objects.update(champion=office.member)
    assert "What was drawn from it stays" in told()
    Matchup.objects.filter(pk=matchup.pk).update(stage="playoff")
    assert "The table does not change." in told()
    assert "The table follows" not in told()
    Matchup.objects.filter(pk=matchup.pk).update(winner=office.member)
    assert "decided already and does not change" in told()
    response = correct(office, matchup, "1", "2")
    assert "The bracket shows it" in str(*get_messages(response.wsgi_request))
