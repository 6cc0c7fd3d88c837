"""The chance to win a matchup, from the points so far and the players to come and in play.

A player's remaining points are taken as normal, with the mean and the variance of the position,
both in proportion to the fraction of the game left. The mean moves towards the player's average of
the season. Then the difference of the two teams is normal, too, and its tail is the chance; equal
points count half.
"""

from collections.abc import Iterable
from math import erf, sqrt
from typing import NamedTuple

# Mean and standard deviation of a starter's points in a game, by position.
POSITIONS = {
    "GK": (3.5, 2.9),
    "DEF": (3.0, 3.2),
    "MID": (3.6, 3.6),
    "FWD": (3.8, 3.8),
    "QB": (17.0, 8.0),
    "RB": (10.0, 7.5),
    "WR": (9.0, 7.5),
    "TE": (7.0, 6.0),
    "K": (8.0, 4.5),
    "DST": (7.0, 6.0),
}
OTHER = (4.0, 4.0)
TRUST = 0.7  # weight of a player's own average against that of the position
LEAST, MOST = 0.001, 0.999  # while somebody is left


class Remaining(NamedTuple):
    """A player to come or in play.

    `left`: fraction of the game left, 1 before kickoff. `average`: points a game in the season so
    far in hundredths, None if unknown. `multiplier`: 2 for a captain.
    """

    position: str
    left: float = 1.0
    average: int | None = None
    multiplier: int = 1


class Side(NamedTuple):
    """A team's points so far in hundredths, after the cost of transfers, and its players left."""

    points: int
    remaining: tuple[Remaining, ...] = ()


def chance(home: Side, away: Side) -> float:
    """Return the chance of the home team from 0 to 1; the away team has the rest.

    0 and 1 only if no player is left; then a draw is 0.5.
    """
    lead = float(home.points - away.points)
    home_mean, home_variance = _to_come(home.remaining)
    away_mean, away_variance = _to_come(away.remaining)
    variance = home_variance + away_variance
    if not variance:
        return 0.5 if lead == 0 else float(lead > 0)
    expected = lead + home_mean - away_mean
    return min(max((1 + erf(expected / sqrt(2 * variance))) / 2, LEAST), MOST)


def _to_come(players: Iterable[Remaining]) -> tuple[float, float]:
    """Return the mean and the variance of the points to come, in hundredths."""
    mean = variance = 0.0
    for position, left, average, multiplier in players:
        usual, deviation = POSITIONS.get(position, OTHER)
        expected = 100 * usual
        if average is not None:
            expected += TRUST * (average - expected)
        mean += multiplier * left * expected
        variance += left * (multiplier * 100 * deviation) ** 2
    return mean, variance
