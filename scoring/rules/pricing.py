"""Prices for a season that has none, from the points before each week. No Django here.

    price = 4 + 0.6 × (3 × prior + points so far) / (3 + games so far)

rounded to halves, 4 at least. The prior is the expected points a game at the position; it counts
as three games. So all players of a position start at the same price, and their own points a game
weigh more with each game they play. A missed game changes nothing. With these numbers the dearest
player costs about 17, so a budget of 100 for a squad of ten forces choices.
"""

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_EVEN, Decimal

LOWEST = Decimal(4)
A_POINT = Decimal("0.6")
GAMES_OF_PRIOR = 3
PRIORS = {"QB": Decimal(13), "RB": Decimal(8), "WR": Decimal(8), "TE": Decimal(6)}
STEPS = 2  # in a unit of the price


def price(position: str, points: Decimal, games: int) -> Decimal:
    """Return the price after `games` with `points` in total. Other positions have a prior of 0."""
    prior = PRIORS.get(position, Decimal(0))
    expected = (GAMES_OF_PRIOR * prior + points) / (GAMES_OF_PRIOR + games)
    steps = (LOWEST + A_POINT * expected) * STEPS
    rounded = steps.quantize(Decimal(1), rounding=ROUND_HALF_EVEN) / STEPS
    return max(LOWEST, rounded)


def weekly_prices(
    position: str, weeks: Sequence[int], earned: Mapping[int, Decimal]
) -> dict[int, Decimal]:
    """Return a player's price in each of the weeks, which are in their order.

    `earned` has the points of the weeks in which the player played. They change the prices of
    later weeks, never that of their own.
    """
    found = {}
    points, games = Decimal(0), 0
    for week in weeks:
        found[week] = price(position, points, games)
        if week in earned:
            points += earned[week]
            games += 1
    return found
