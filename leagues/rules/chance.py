"""The chance to win a matchup, from the points so far and the players to come and in play.

A player's points to come are taken as normal. Their mean in a game is the player's average of the
season, drawn towards what is usual at the position. Their variance is in proportion to the mean,
as for a sum of rare events. Both shrink with the fraction of the game that is left, except the
part that comes with the final whistle (clean sheets, bonus). So the difference of the two teams is
normal, too, and the chance is its part above zero.

The constants were fitted to 2019-20 (FPL) and the odd weeks of 2023 (NFL), and checked on other
weeks: docs/leagues.md has the figures. Those of kickers and defenses are estimates.
"""

from collections.abc import Iterable, Sequence
from math import ceil, erf, sqrt
from typing import NamedTuple


class Usual(NamedTuple):
    """Of a picked player without an average: points a game, variance a point, and the share of
    both that comes at the end of a game.
    """

    points: float
    variance: float
    at_end: float = 0.0


POSITIONS = {
    "GK": Usual(0.8, 3.6, 0.35),
    "DEF": Usual(0.8, 4.8, 0.3),
    "MID": Usual(1.6, 5.3, 0.1),
    "FWD": Usual(1.9, 4.7, 0.15),
    "QB": Usual(7.0, 6.0),
    "RB": Usual(5.5, 6.5),
    "WR": Usual(5.5, 6.5),
    "TE": Usual(3.0, 6.0),
    "K": Usual(7.5, 3.0),
    "DST": Usual(7.0, 5.5),
}
OTHER = Usual(2.0, 5.0)
TRUST = 0.7  # weight of a player's own average; the position has the rest
LEAST_SHARE = 0.2  # of the usual points, for a player who has earned none so far
LEAST, MOST = 0.001, 0.999  # while a player is left


class Remaining(NamedTuple):
    """A player to come or in play.

    `position`: empty for a player whom nobody may see yet: the average counts alone.
    `left`: 1 before kickoff, 0 at the end, the sum of both with two games. `average`: points of
    the season before this week in hundredths, divided by the games of the player's club, those
    without the player included; None after fewer than three. `multiplier`: 2 for a captain.
    `player`: an id, if it is known; a player of both teams matters only as far as the multipliers
    differ.
    """

    position: str
    left: float = 1.0
    average: int | None = None
    multiplier: int = 1
    player: int | None = None


class Side(NamedTuple):
    """A team's points so far in hundredths, after the cost of transfers, and its players left.

    Only players whose points count now: starters, and substitutes who have come on.
    """

    points: int
    remaining: tuple[Remaining, ...] = ()


def chance(home: Side, away: Side) -> float:
    """Return the chance of the home team from 0 to 1; the away team has the rest.

    A draw counts as half a win. The chance is 0, 0.5 or 1 once no player is left who could change
    the result, and from LEAST to MOST before.
    """
    lead = (home.points - away.points) / 100
    own, other = _without_shared(home.remaining, away.remaining)
    home_mean, home_variance = points_to_come(own)
    away_mean, away_variance = points_to_come(other)
    variance = home_variance + away_variance
    if not variance:
        return 0.5 if lead == 0 else float(lead > 0)
    expected = lead + home_mean - away_mean
    return min(max((1 + erf(expected / sqrt(2 * variance))) / 2, LEAST), MOST)


def _without_shared(
    home: Sequence[Remaining], away: Sequence[Remaining]
) -> tuple[list[Remaining], list[Remaining]]:
    """Return both teams' players; those of both with what one multiplier exceeds the other by."""
    times: dict[int | None, int] = {one.player: one.multiplier for one in home}
    times.pop(None, None)
    shared = {
        one.player: min(one.multiplier, times[one.player]) for one in away if one.player in times
    }
    own, other = (
        [one._replace(multiplier=one.multiplier - shared.get(one.player, 0)) for one in side]
        for side in (home, away)
    )
    return own, other


def points_to_come(players: Iterable[Remaining]) -> tuple[float, float]:
    """Return the mean and the variance of the points to come, in points."""
    mean = variance = 0.0
    for position, left, average, multiplier, _ in players:
        usual = POSITIONS.get(position, OTHER)
        points = usual.points
        if average is not None:
            trust = TRUST if position else 1.0
            own = trust * average / 100 + (1 - trust) * points
            points = max(own, LEAST_SHARE * points)
        games = left + usual.at_end * (ceil(left) - left)
        mean += multiplier * games * points
        variance += multiplier**2 * games * points * usual.variance
    return mean, variance
