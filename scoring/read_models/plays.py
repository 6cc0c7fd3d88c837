"""The plays of a game, the newest first, for its page.

    [{"player": 7, "club": 3, "clock": "Q3 04:10", "home": 24, "away": 17,
      "lines": [["Receiving yards", 14, "1.4"], …], "points": "2.40", "correction": false}, …]

The plays hold no names: the box score has all players of the game.
"""

from datetime import timedelta
from typing import TypedDict

from caching.codecs import PlainJSON
from caching.snapshots import Key, Snapshot
from scoring.models import Play
from teams.models import Game

# A game of the NFL has about 250 plays, half of it those of passers and receivers.
MOST_PLAYS = 500


class PlayRow(TypedDict):
    """`lines`: [label, change of the count, change of the points as text]."""

    player: int
    club: int
    clock: str
    home: int | None
    away: int | None
    lines: list[list[str | float]]
    points: str
    correction: bool


GAME_PLAYS: "Snapshot[list[PlayRow]]" = Snapshot(
    "game-plays", PlainJSON(), interval=timedelta(hours=6), of="teams.Game"
)


# A play is never written without a change of its game or stat line. The game is watched as well,
# so that every game has the snapshot before its first visitor.
@GAME_PLAYS.builds(stale_on={Play: "game_id", Game: "pk"})
def game_plays(game_id: Key) -> list[PlayRow]:
    plays = Play.objects.of_game(Game.objects.get(pk=game_id))[:MOST_PLAYS]
    return [
        {
            "player": play.player_id,
            "club": play.club_id,
            "clock": play.clock,
            "home": play.home_score,
            "away": play.away_score,
            "lines": play.lines,
            "points": str(play.points),
            "correction": play.is_correction,
        }
        for play in plays
    ]
