"""Ties of a knock-out stage. The playoffs and the cup share them."""

from typing import NamedTuple


class Tie(NamedTuple):
    """Two teams of a knock-out round. `round`, `place`: 1, 2, 3 … `away`: None for a bye.

    `home_seed`, `away_seed`: places in the league's table at the draw, 1 for the best.
    """

    round: int
    place: int
    home: int
    away: int | None
    home_seed: int
    away_seed: int | None

    @property
    def is_bye(self) -> bool:
        return self.away is None


def winner(tie: Tie, home_points: int, away_points: int) -> int:
    """Return the team that goes on: more points, and if they are equal the better seed.

    Of a two-week final the points are the sums of both weeks.
    """
    if tie.away is None or tie.away_seed is None or home_points > away_points:
        return tie.home
    if home_points == away_points and tie.home_seed < tie.away_seed:
        return tie.home
    return tie.away


def rounds_of(teams: int) -> int:
    """Return the number of rounds until one of the teams is left."""
    return max(teams - 1, 0).bit_length()
