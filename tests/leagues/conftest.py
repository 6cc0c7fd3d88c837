"""A league in mid-season with people in every relation to it."""

from copy import deepcopy
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from caching import refresher
from fantasy.models import Season, User
from leagues.models import League, Membership
from leagues.read_models import large_leagues
from leagues.services import rounds, stored_tables
from leagues.services.locking import Actor
from teams.models import Team
from tests.caches import fill_cache
from tests.factories import make_season, make_team, make_user
from tests.league_factories import add_members, make_league
from tests.shared_rows import SharedRows

LEAGUE = 500_001  # an id that no other row has


@dataclass
class Office:
    """`commissioner`, `member`, `friend`: members. `removed`, `left`: former ones."""

    season: Season
    league: League
    commissioner: Team
    member: Team
    friend: Team
    removed: Team
    left: Team
    stranger: Team

    def actor(self, team: Team) -> Actor:
        owner = team.owner
        assert owner is not None
        return Actor(owner, team)

    def client(self, team: Team) -> Client:
        client = Client()
        assert team.owner is not None
        client.force_login(team.owner)
        return client


@pytest.fixture(autouse=True)
def _enough_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """A refresher ends its turn at leagues after half a second; a busy machine needs longer."""
    monkeypatch.setattr(rounds, "TURN", 60)
    monkeypatch.setattr(stored_tables, "TURN", 60)
    monkeypatch.setattr(large_leagues, "BUDGET", 60)


@pytest.fixture(scope="module")
def shared_office(shared_rows: SharedRows) -> Office:
    return shared_rows(build_office)


@pytest.fixture
def office(db: None, shared_office: Office) -> Office:
    """As `build_office` makes it."""
    fill_cache()
    return deepcopy(shared_office)


def build_office() -> Office:
    """A private head-to-head league of three in a season whose second of four weeks is in
    progress.
    """
    season = make_season(weeks=4, kickoff=timezone.now() - timedelta(days=8))
    first = season.weeks.get(number=1)
    first.finalized_at = timezone.now() - timedelta(days=1)
    first.save()
    teams = {name: make_team(season, owner=make_user(name), name=f"{name} FC") for name in NAMES}
    active = [teams[name] for name in ("commissioner", "member", "friend")]
    rules = {"format": "h2h", "max_teams": 4, "tie_breaks": ["points_for"]}
    league = make_league(season, active, pk=LEAGUE, **rules)
    add_members(league, [teams["removed"]], Membership.State.REMOVED)
    add_members(league, [teams["left"]], Membership.State.LEFT)
    refresher.refresh_all()
    return Office(season, league, **teams)


NAMES = ("commissioner", "member", "friend", "removed", "left", "stranger")


def user_of(team: Team) -> User:
    assert team.owner is not None
    return team.owner
