"""Rows that many tests begin with, built once for each module.

`site`: a site in mid-season. Week 1 is final, week 2 in progress, week 3 has not begun.
`played`: the season of `played_season`. `published`: the same with all snapshots.
"""

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol, TypeVar

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from caching import refresher
from fantasy.models import Season, User, Week
from scoring.rules.feed import FeedLine, GameUpdate
from scoring.services.ingest import ingest
from teams.models import Game, Player, Team
from tests.caches import empty_cache, fill_cache
from tests.factories import make_lineup, make_season, make_team, make_user, picks_for
from tests.scoring.played_season import played_season

GAME_STATS = {"GK": {"minutes": 90, "saves": 4}, "FWD": {"minutes": 90, "goals_scored": 1}}


T = TypeVar("T")


class SharedRows(Protocol):
    """Calls a builder of rows, and returns what it returns."""

    def __call__(self, build: Callable[[], T]) -> T: ...


@pytest.fixture(scope="module")
def shared_rows(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[SharedRows]:
    """Write rows in a transaction around the tests of a module, rolled back after the last one.

    What a test changes is rolled back to them. Copy the objects for each test.
    """

    def rows_of(build: Callable[[], T]) -> T:
        with django_db_blocker.unblock():
            empty_cache()
            return build()

    assert not connection.in_atomic_block, "a test of this module has already begun"
    with django_db_blocker.unblock():
        around = transaction.atomic()
        around.__enter__()
    yield rows_of
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        around.__exit__(None, None, None)


@dataclass
class Site:
    season: Season
    weeks: list[Week]
    owner: User
    team: Team

    def play(self, week: Week, *, final: bool) -> None:
        """Every player plays 90 minutes; goalkeepers make saves and forwards score."""
        games = list(Game.objects.filter(week=week))
        lines = [
            FeedLine(
                game=game.pk,
                player=player.pk,
                revision=2 if final else 1,
                stats=GAME_STATS.get(player.position, {"minutes": 90}),
            )
            for game in games
            for player in Player.objects.filter(club__in=[game.home_id, game.away_id])
        ]
        status = "final" if final else "live"
        ingest(self.season, lines, [GameUpdate(game.pk, status, 1, 1) for game in games])


@pytest.fixture(scope="module")
def shared_site(shared_rows: SharedRows) -> Site:
    return shared_rows(build_site)


@pytest.fixture
def site(db: None, shared_site: Site) -> Site:
    fill_cache()
    return deepcopy(shared_site)


def build_site() -> Site:
    season = make_season(weeks=3, kickoff=timezone.now() - timedelta(days=8))
    owner = make_user("owner", "secret")
    site = Site(
        season, list(season.weeks.order_by("number")), owner, make_team(season, owner=owner)
    )
    make_lineup(site.team, picks_for(season))
    for seed in (2, 3):
        make_lineup(make_team(season), picks_for(season, seed))
    site.play(site.weeks[0], final=True)
    site.play(site.weeks[1], final=False)
    refresher.refresh_all()
    return site


@pytest.fixture
def owner_client(site: Site) -> Client:
    client = Client()
    client.force_login(site.owner)
    return client


@pytest.fixture(scope="module")
def shared_played_season(shared_rows: SharedRows) -> Season:
    return shared_rows(played_season)


@pytest.fixture
def played(db: None, shared_played_season: Season) -> Season:
    return Season.objects.get(pk=shared_played_season.pk)


@pytest.fixture(scope="module")
def shared_published_season(shared_rows: SharedRows) -> Season:
    def build() -> Season:
        season = played_season()
        refresher.refresh_all()
        return season

    return shared_rows(build)


@pytest.fixture
def published(db: None, shared_published_season: Season) -> Season:
    fill_cache()
    return Season.objects.get(pk=shared_published_season.pk)
