"""Prices for a season that has none, from what was known before each week. No Django here.

    price = 4 + 0.6 × (3 × prior + points so far) / (3 + games so far)

rounded to halves, 4 at least. The prior is what one expects of anybody at the position before he
has played, as if he had done so in three games: everybody begins at his position's price, and the
longer he has played the more his own points a game are what he costs. A game that he missed
changes nothing. With these numbers the dearest player costs about 17, and a squad of ten within a
budget of 100 has to choose.
"""

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_EVEN, Decimal

LOWEST = Decimal(4)
A_POINT = Decimal("0.6")
GAMES_OF_PRIOR = 3
PRIORS = {"QB": Decimal(13), "RB": Decimal(8), "WR": Decimal(8), "TE": Decimal(6)}
STEPS = 2  # a unit of the price has so many


def price(position: str, points: Decimal, games: int) -> Decimal:
    """After so many games with so many points altogether. Another position's prior is 0."""
    prior = PRIORS.get(position, Decimal(0))
    expected = (GAMES_OF_PRIOR * prior + points) / (GAMES_OF_PRIOR + games)
    steps = (LOWEST + A_POINT * expected) * STEPS
    rounded = steps.quantize(Decimal(1), rounding=ROUND_HALF_EVEN) / STEPS
    return max(LOWEST, rounded)


def weekly_prices(
    position: str, weeks: Sequence[int], earned: Mapping[int, Decimal]
) -> dict[int, Decimal]:
    """The price in each of the weeks, which are in their order; `earned` are the points of those
    in which he played. What he does in a week never changes its own price.
    """
    found = {}
    points, games = Decimal(0), 0
    for week in weeks:
        found[week] = price(position, points, games)
        if week in earned:
            points += earned[week]
            games += 1
    return found
