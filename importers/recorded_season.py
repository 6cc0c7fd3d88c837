"""A season as its source has it. Every format is read into it, and `store_season` writes it.

Ids are the source's own, as text. No Django here.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TypeVar

T = TypeVar("T")
ChangesByPlayer = Mapping[str, Mapping[int, T]]  # player → week of the change → new value


@dataclass(frozen=True, slots=True)
class RecordedClub:
    id: str
    name: str
    short_name: str


@dataclass(frozen=True, slots=True)
class RecordedPlayer:
    """A player; `club` and `price` of the source's list count for players without a feed row."""

    id: str
    name: str
    full_name: str
    position: str
    club: str
    price: Decimal


@dataclass(frozen=True, slots=True)
class RecordedGame:
    """A game; `week` is None if it was postponed without a new date. `score` is home, away."""

    id: str
    week: int | None
    kickoff: datetime | None
    home: str
    away: str
    score: tuple[int, int] | None  # None if the game was not played
    source: str  # "fixtures.csv, line 2"


@dataclass(frozen=True, slots=True)
class RecordedRow:
    """One player in one game. `week` is the one under which the source lists the row."""

    week: int
    game: str
    player: str
    club: str  # in this game
    stats: Mapping[str, int | Decimal]  # zeros are left out
    official_points: Decimal | None
    source: str  # "gws/gw29.csv, line 7"


@dataclass(frozen=True)
class RecordedSeason:
    slug: str
    name: str
    ruleset: str
    clubs: Sequence[RecordedClub]
    players: Sequence[RecordedPlayer]
    weeks: Sequence[int]  # in their order; numbers may be left out
    games: Sequence[RecordedGame]
    rows: Sequence[RecordedRow]  # in the order of the source
    prices: ChangesByPlayer[Decimal]
    player_clubs: ChangesByPlayer[str]
    notes: Sequence[str] = ()  # messages for the person who imports it


def changes_by_player(values: Iterable[tuple[str, int, T]]) -> dict[str, dict[int, T]]:
    """Return player → week → value, for the first week and those in which the value changes.

    The arguments are (player, week, value). The last value of a week counts.
    """
    weekly: dict[str, dict[int, T]] = {}
    for player, week, value in values:
        weekly.setdefault(player, {})[week] = value
    return {player: _changes(by_week) for player, by_week in weekly.items()}


def _changes(values: Mapping[int, T]) -> dict[int, T]:
    found: dict[int, T] = {}
    last: T | None = None
    for week in sorted(values):
        if values[week] != last:
            found[week] = last = values[week]
    return found


def value_in_week(changes: Mapping[int, T], week: int) -> T:
    """Return the value in the week; before the first change, its value.

    `changes` is week → value, and not empty.
    """
    return changes[max((since for since in changes if since <= week), default=min(changes))]
