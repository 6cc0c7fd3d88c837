"""Two equal requests at once do what one does."""

from datetime import timedelta

import pytest
from django.utils import timezone

from leagues.models import League, Message
from leagues.rules.formats import LeagueRules
from leagues.services.board import post_message
from leagues.services.creation import create_league
from leagues.services.locking import Actor
from tests.factories import make_season, make_team
from tests.league_factories import make_league
from tests.leagues.test_places_under_load import attempt, calendar_of
from tests.threads import at_once

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def season(transactional_db):
    return make_season(weeks=2, clubs=2, kickoff=timezone.now() + timedelta(days=1))


def test_creating_a_league_twice_at_once_makes_one(season):
    request = {
        "user": make_team(season).owner,
        "calendar": calendar_of(season),
        "name": "Cousins",
        "is_public": False,
        "max_teams": 10,
        "rules": LeagueRules(format="classic", start_week=1, tie_breaks=("latest_week",)),
    }
    assert at_once([lambda: attempt(create_league, **request)] * 2) == ["done", "done"]
    league = League.objects.get(kind="owned")
    assert league.size == league.memberships.count() == league.log.count() == 1


def test_writing_a_message_twice_at_once_adds_one(season):
    team = make_team(season)
    league = make_league(season, [team])
    request = {"league": league.pk, "by": Actor(team.owner, team), "text": "Good luck"}
    assert at_once([lambda: attempt(post_message, **request)] * 2) == ["done", "done"]
    assert Message.objects.count() == 1
