"""What the players did in a week, in numpy arrays. No Django here."""

from dataclasses import dataclass

import numpy as np

from teams.rules.lineups import Outcome

from .array_types import Flags, Integers
from .hundredths import exact


@dataclass(frozen=True)
class Players:
    """What each player did in the week; the last element is nobody, who is never absent.

    `points` in hundredths. `absent`: the week is over for the player, who did not play.
    """

    points: Integers
    played: Flags
    absent: Flags

    def same_as(self, other: "Players") -> bool:
        return all(
            np.array_equal(mine, theirs)
            for mine, theirs in zip(vars(self).values(), vars(other).values(), strict=True)
        )

    def outcome(self, player: int) -> Outcome:
        points = exact(int(self.points[player]))
        return Outcome(points, bool(self.played[player]), bool(self.absent[player]))
