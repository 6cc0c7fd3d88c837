"""Leagues in a season with three final weeks, the fourth in progress and the fifth to come."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from caching.refresher import refresh, refresh_all
from fantasy.models import Season
from leagues.models import League, Matchup
from leagues.services import schedule
from leagues.services.rounds import draw_due, first_draw
from scoring.read_models.ranks import RANKS
from teams.models import Team
from tests.caches import empty_cache
from tests.factories import make_user
from tests.league_factories import make_league

LIVE = 4  # number of the week in progress
MakeLeague = Callable[..., League]


@pytest.fixture
def season(published: Season) -> Season:
    return published


@pytest.fixture
def teams(season: Season) -> list[Team]:
    """Twelve teams; the first one has an owner with a password."""
    teams = list(season.teams.order_by("pk"))
    Team.objects.filter(pk=teams[0].pk).update(owner=make_user("owner", "secret"))
    teams[0].refresh_from_db()
    return teams


@pytest.fixture
def make(season: Season, teams: list[Team], monkeypatch: pytest.MonkeyPatch) -> MakeLeague:
    """Makes a public league of the first teams, with matchups in past weeks and all rounds."""
    monkeypatch.setattr(schedule, "is_open", lambda week, now: True)

    def make(size: int = 4, **fields: Any) -> League:
        rules = {"format": "h2h", "is_public": True, "tie_breaks": ["points_for"]}
        league = make_league(season, teams[:size], **rules | fields)
        first_draw(league)
        league.save()
        schedule.redraw(league)
        draw_due()
        empty_cache()
        # A refresher publishes the scores of the live week with its ranks.
        refresh_all()
        refresh(RANKS.topic(season.weeks.get(number=LIVE).pk), "the cache was emptied")
        league.refresh_from_db()
        return league

    return make


@pytest.fixture
def member(teams: list[Team]) -> Client:
    client = Client()
    assert teams[0].owner is not None
    client.force_login(teams[0].owner)
    return client


@pytest.fixture
def stranger() -> Client:
    client = Client()
    client.force_login(make_user("stranger"))
    return client


def matchup_of(league: League, week: int = LIVE, **fields: Any) -> Matchup:
    found = league.matchups.filter(week__number=week, **fields).order_by("stage", "place")
    matchup = found.select_related("week", "home", "away").first()
    assert matchup is not None
    return matchup
