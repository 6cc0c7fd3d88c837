"""Limits hold when many join at once."""

from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from fantasy.calendar import Calendar
from leagues.models import Membership
from leagues.rules.formats import LEAGUES_EACH
from leagues.services.membership import RefusedError, join, leave
from tests.factories import make_season, make_team
from tests.league_factories import make_league
from tests.threads import at_once

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
MANY = 50


@pytest.fixture
def season(transactional_db):
    return make_season(weeks=2, clubs=2, kickoff=timezone.now() + timedelta(days=1))


def attempt(action, **kwargs) -> str:
    """Call until the database takes it: SQLite does not queue its writers for ever."""
    while True:
        try:
            action(**kwargs)
        except RefusedError as error:
            return str(error)
        except OperationalError:
            if connection.vendor == "postgresql":
                raise
        else:
            return "done"


def joining(team, league, calendar):
    return lambda: attempt(join, user=team.owner, league=league.pk, calendar=calendar)


def calendar_of(season) -> Calendar:
    weeks = list(season.weeks.select_related("season").order_by("number"))
    return Calendar(weeks, timezone.now())


def test_one_of_fifty_gets_the_last_place(season):
    league = make_league(season, [make_team(season)], is_public=True, max_teams=2, name="Duo")
    calendar = calendar_of(season)
    answers = at_once([joining(make_team(season), league, calendar) for _ in range(MANY)])
    assert sorted(answers) == sorted(
        ["done"] + ["Duo is full: all 2 places are taken."] * (MANY - 1)
    )
    league.refresh_from_db()
    assert league.size == league.memberships.active().count() == 2


def test_joining_twice_at_once_makes_one_membership(season):
    league = make_league(season, [make_team(season)], is_public=True)
    team, calendar = make_team(season), calendar_of(season)
    assert at_once([joining(team, league, calendar)] * 2) == ["done", "done"]
    league.refresh_from_db()
    assert league.size == 2
    assert Membership.objects.filter(team=team).count() == 1
    assert league.log.count() == 1


def test_the_thirtieth_league_is_one_of_those_joined_at_once(season):
    team, calendar = make_team(season), calendar_of(season)
    for _ in range(LEAGUES_EACH - 1):
        make_league(season, [team])
    leagues = [make_league(season, [make_team(season)], is_public=True) for _ in range(5)]
    answers = at_once([joining(team, league, calendar) for league in leagues])
    assert answers.count("done") == 1
    assert Membership.objects.active().filter(team=team).count() == LEAGUES_EACH


def test_sizes_stay_right_while_teams_come_and_go(season):
    calendar = calendar_of(season)
    stay, go = make_team(season), [make_team(season) for _ in range(5)]
    league = make_league(season, [stay, *go], is_public=True)
    leaving = [
        lambda team=team: attempt(leave, user=team.owner, league=league.pk, calendar=calendar)
        for team in go
    ]
    come = [joining(make_team(season), league, calendar) for _ in range(5)]
    assert set(at_once(leaving + come)) == {"done"}
    league.refresh_from_db()
    assert league.size == league.memberships.active().count() == 6
