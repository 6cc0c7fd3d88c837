"""What comes from outside: rows of a feed, and what can be wrong with them."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from .points import Number


@dataclass(frozen=True)
class FeedLine:
    """One player in one game with all his stats to date. A higher revision replaces a lower."""

    game: int  # primary keys
    player: int
    revision: int
    stats: Mapping[str, Number]
    club: int | None = None  # the player's present one if it is not said
    official_points: Decimal | None = None
    source: str = "feed"  # file and line, for messages


@dataclass(frozen=True)
class GameUpdate:
    game: int
    status: str  # one of Game.Status
    home_score: int | None = None
    away_score: int | None = None
    clock: str = ""
    source: str = "feed"


class FeedError(ValueError):
    """A row that cannot be right. Its whole batch is rejected."""

    def __init__(self, source: str, reason: str) -> None:
        self.source = source
        self.reason = reason
        super().__init__(f"{source}: {reason}")
