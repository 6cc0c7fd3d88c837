"""A player's season, week by week: his games, what he earned in them and what he cost."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from scoring import points
from teams.models import Player, PlayerPrice

from .breakdowns import breakdown_of
from .models import StatLine


@dataclass(frozen=True)
class PlayedGame:
    line: StatLine
    breakdown: tuple[points.BreakdownLine, ...]


@dataclass(frozen=True)
class PlayerWeek:
    """`games` is empty for a week in which only his price changed; no price is known where the
    season's source has none.
    """

    number: int
    games: tuple[PlayedGame, ...]
    price: Decimal | None

    @property
    def points(self) -> Decimal:
        return sum((game.line.points for game in self.games), Decimal(0))


def player_weeks(
    player: Player, lines: Iterable[StatLine], prices: Sequence[PlayerPrice]
) -> list[PlayerWeek]:
    """In their order. Wants lines in the order of their weeks, with game and week."""
    rules = player.season.rules
    games = {
        number: tuple(PlayedGame(line, breakdown_of(line, player.position, rules)) for line in own)
        for number, own in groupby(_by_week(lines), key=_number)
    }
    changes = {price.since.number: price.price for price in prices}
    found = []
    price = None
    for number in sorted(games.keys() | changes.keys()):
        price = changes.get(number, price)
        found.append(PlayerWeek(number, games.get(number, ()), price))
    return found


def _by_week(lines: Iterable[StatLine]) -> list[StatLine]:
    """A game that was moved kicks off among those of another week than its own."""
    return sorted(lines, key=_number)


def _number(line: StatLine) -> int:
    return line.game.week.number if line.game.week else 0
