"""Builders of the snapshots that depend on clubs, players, games and weeks alone."""

from collections.abc import Iterable
from typing import Any

from fantasy.models import Week

from .managers import GAME_DETAIL, SCOREBOARD
from .models import Club, Game


@SCOREBOARD.builds(
    stale_on={Game: "week_id", Club: ("home_games__week_id", "away_games__week_id")}
)
def scoreboard(week_id: Any) -> Iterable[Game]:
    return Game.objects.scoreboard(Week.objects.get(pk=week_id))


@GAME_DETAIL.builds(
    stale_on={Game: "pk", Club: ("home_games__pk", "away_games__pk"), Week: "games__pk"}
)
def game(pk: Any) -> Game:
    return Game.objects.detail(pk)
