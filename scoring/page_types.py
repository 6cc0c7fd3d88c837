"""The types of the read models that `StatLine.cached` returns."""

from typing import TYPE_CHECKING, TypedDict

from teams.rules.spread_types import Spreads

if TYPE_CHECKING:
    from collections.abc import Iterable

    from teams.models import Player, PlayerPrice

    from .models import StatLine


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


class LiveWeek(WeekState):
    """See scoring.read_models.live. `spread` is None until the teams have been counted."""

    form: int
    version: int
    spread: Spreads | None


class PlayerPage(TypedDict):
    player: "Player"
    lines: "Iterable[StatLine]"
    prices: "Iterable[PlayerPrice]"
