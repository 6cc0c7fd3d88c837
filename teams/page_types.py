"""The types of the read models that `Model.cached` returns.

Points and shares are text: JSON has no decimal numbers.
"""

from typing import TYPE_CHECKING, TypedDict

from .rules.spread_types import Spreads

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .models import Club, Game, LineupSlot, Player, Team, TeamWeek


class Leaderboards(TypedDict):
    """The best of a week and of the season, and the distribution of all scores."""

    week: "list[TeamWeek]"
    season: "list[TeamWeek]"
    spread: Spreads


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


class ClubPage(TypedDict):
    club: "Club"
    games: "Iterable[Game]"
    squad: "Iterable[Player]"


class TransfersMade(TypedDict):
    made: int
    cost: int


class TeamPage(TypedDict):
    """A team's week as everybody may see it: see scoring.read_models.team_page."""

    team: "Team"
    results: "list[TeamWeek]"
    slots: "list[LineupSlot]"
    to_play: int
    chip: str
    transfers: TransfersMade | None
    came: "Iterable[Player]"
    went: "Iterable[Player]"
