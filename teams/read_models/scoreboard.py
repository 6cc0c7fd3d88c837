"""Games of a week with their clubs and scores."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from caching.codecs import ModelRows
from caching.snapshots import Key, Snapshot

from .fields import GAME

if TYPE_CHECKING:
    from teams.models import Game

SCOREBOARD: "Snapshot[list[Game]]" = Snapshot(
    "scoreboard", ModelRows("teams.Game", *GAME), of="fantasy.Week"
)


@SCOREBOARD.builds(
    stale_on={
        "teams.Game": "week_id",
        "teams.Club": ("home_games__week_id", "away_games__week_id"),
    }
)
def scoreboard(week_id: Key) -> "Iterable[Game]":
    from fantasy.models import Week
    from teams.models import Game

    return Game.objects.scoreboard(Week.objects.get(pk=week_id))
