"""The week as it stands, built once for everyone. The live page and the team pages read it.

    {"form": 4, "version": 1764064800000,
     "week": 20, "final": false, "poll": seconds until a browser asks again,
     "next": {"week": 21, "kickoff": "2026-09-13T17:00:00+00:00"},
     "games": [{"id", "status", "clock", "home", "away", "home_score", "away_score"}],
     "open_clubs": [ids of clubs with a game that is not over],
     "players": {"<id>": {"points": "6.00", "played": true, "lines": [["Goals", 1, "5"]]}}}

`next` is the week that kicks off next: this one before its first kickoff, after it the next one.
It is null if there is no such week, or if its kickoff is not known.

`form` changes with this structure: a browser with the script of another release then offers to
reload. `version` only grows, so that a reader can tell an older state from a newer one, whichever
way each arrived.

The function that builds it is scoring's (scoring/read_models/live.py).
"""

from typing import TypedDict

from caching.codecs import PlainJSON
from caching.snapshots import Snapshot


class LiveGame(TypedDict):
    id: int
    status: str
    clock: str
    home: int
    away: int
    home_score: int | None
    away_score: int | None


class LivePlayer(TypedDict):
    """`lines`: [label, count, points as text]."""

    points: str
    played: bool
    lines: list[list[str | float]]


class WeekState(TypedDict):
    """`poll`: seconds until a browser asks again. `open_clubs`: the clubs with a game that is not
    over. `players`: by player id.
    """

    week: int
    final: bool
    poll: int
    games: list[LiveGame]
    open_clubs: list[int]
    players: dict[str, LivePlayer]


class NextKickoff(TypedDict):
    """`kickoff`: the first one of the week, in ISO 8601 with its offset."""

    week: int
    kickoff: str


class LiveWeek(WeekState):
    form: int
    version: int
    next: NextKickoff | None


# Browsers get the schema too: one with the script of another release offers to reload.
LIVE: "Snapshot[LiveWeek]" = Snapshot("live", PlainJSON(), schema=4, of="fantasy.Week")
