"""A site in mid-season: week 1 is final, week 2 in progress, week 3 has not begun."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from caching import refresher
from fantasy.models import Season, User, Week
from scoring.rules.feed import FeedLine, GameUpdate
from scoring.services.ingest import ingest
from teams.models import Game, Player, Team
from tests.factories import make_lineup, make_season, make_team, make_user, picks_for

GAME_STATS = {"GK": {"minutes": 90, "saves": 4}, "FWD": {"minutes": 90, "goals_scored": 1}}


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


@pytest.fixture
def site(db) -> Site:
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
