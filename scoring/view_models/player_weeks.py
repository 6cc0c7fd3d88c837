"""A player's season, week by week: games, points and prices."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from scoring.rules import points
from teams.models import Player, PlayerPrice, StatLine

from .breakdowns import breakdown_of


@dataclass(frozen=True)
class PlayedGame:
    line: StatLine
    breakdown: tuple[points.BreakdownLine, ...]


@dataclass(frozen=True)
class PlayerWeek:
    """A player's games and price in a week.

    `games` is empty if only the price changed; `price` is None if the season's source has none.
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
    """Return the player's weeks in their order. The lines must have their games and weeks."""
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
    """Sort by week: a moved game may kick off among the games of another week."""
    return sorted(lines, key=_number)


def _number(line: StatLine) -> int:
    return line.game.week.number if line.game.week else 0
