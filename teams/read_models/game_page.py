"""A game and its stat lines.

There are hundreds of games, and most of them do not change. A change flags its game; the interval
only catches a lost flag.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING

from caching.codecs import ModelRow, ModelRows
from caching.snapshots import Key, Snapshot

from .fields import GAME

if TYPE_CHECKING:
    from teams.models import Game, StatLine

INTERVAL = timedelta(hours=6)

GAME_DETAIL: "Snapshot[Game]" = Snapshot(
    "game",
    ModelRow("teams.Game", *GAME, "week__number", "season__ruleset"),
    interval=INTERVAL,
    of="teams.Game",
)

BOX_SCORE: "Snapshot[list[StatLine]]" = Snapshot(
    "box-score",
    ModelRows(
        "teams.StatLine",
        "game",
        "club",
        "stats",
        "points",
        "player__name",
        "player__position",
    ),
    interval=INTERVAL,
    of="teams.Game",
)


@GAME_DETAIL.builds(
    stale_on={
        "teams.Game": "pk",
        "teams.Club": ("home_games__pk", "away_games__pk"),
        "fantasy.Week": "games__pk",
    }
)
def game_detail(pk: int) -> "Game":
    from teams.models import Game

    return Game.objects.detail(pk)


@BOX_SCORE.builds(
    stale_on={
        "teams.StatLine": "game_id",
        "teams.Player": "stat_lines__game_id",
        "teams.Game": "pk",
    }
)
def box_score(game_id: Key) -> "Iterable[StatLine]":
    from teams.models import Game, StatLine

    return StatLine.objects.box_score(Game.objects.get(pk=game_id))
