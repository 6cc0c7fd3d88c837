"""Builds what is made of clubs, players and games alone."""

from collections.abc import Iterable
from typing import Any

from fantasy.models import Week

from .managers import SCOREBOARD
from .models import Club, Game


@SCOREBOARD.builds(stale_on={Game: "week_id", Club: "home_games__week_id"})
def scoreboard(week_id: Any) -> Iterable[Game]:
    return Game.objects.scoreboard(Week.objects.get(pk=week_id))
