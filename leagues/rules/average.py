"""The average opponent: the team that is left over in a league of an odd number of teams meets
the mean of the other teams' points of the week.
"""

from collections.abc import Collection
from fractions import Fraction


def average(points: Collection[int]) -> int:
    """Return the mean, in hundredths like the points, rounded half to even; 0 of no points.

    To the nearest hundredth; exactly between two of them, to the even one.
    """
    return round(Fraction(sum(points), len(points))) if points else 0
