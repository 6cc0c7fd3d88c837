"""A week of all teams together, in numbers.

    {"week": 7, "complete": true, "teams": 2000, "average": "84.20",
     "shares": {"<player id>": ["61.3", "12.0"]},
     "owned": [CARD, …], "captained": [CARD, …],
     "most_picked": [CARD, …], "team_of_the_week": [CARD, …]}

    CARD = {"id", "name", "position", "club": {"pk", "short_name", "colour", "second_colour",
            "pattern"}, "value"}

Shares are per cent of the teams: those that have the player, and those whose captain they are.
They contain only players who have locked, so hidden picks never get into the cache. `complete`
is true once all players have locked.

The function that builds it is scoring's (scoring/read_models/week_numbers.py).
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TypedDict

from caching.codecs import PlainJSON
from caching.snapshots import Snapshot


class ClubMark(TypedDict):
    pk: int
    short_name: str
    colour: str
    second_colour: str
    pattern: int


class PlayerCard(TypedDict):
    """`value`: points, or a share of the teams in per cent."""

    id: int
    name: str
    position: str
    club: ClubMark
    value: str


class WeekNumbers(TypedDict):
    """A week of all teams together. `shares`: by player id, per cent of the teams that have the
    player and that made them captain. `complete`: all players have locked.
    """

    week: int
    complete: bool
    teams: int
    average: str | None
    shares: dict[str, list[str]]
    owned: list[PlayerCard]
    captained: list[PlayerCard]
    most_picked: list[PlayerCard]
    team_of_the_week: list[PlayerCard]


# For a final week a build counts every slot of it. So `interval` keeps finished weeks from being
# built again and again, and `pause` keeps touchdowns from starting a build each. A correction to
# a finished week flags it.
WEEK_NUMBERS: "Snapshot[WeekNumbers]" = Snapshot(
    "week-numbers",
    PlainJSON(),
    pause=timedelta(minutes=1),
    interval=timedelta(hours=6),
    of="fantasy.Week",
)


def share_of(player: int, shares: Mapping[str, Sequence[str]] | None) -> str:
    """Return the per cent of the teams that have the player; "" without shares."""
    return shares.get(str(player), ("0.0",))[0] if shares is not None else ""
