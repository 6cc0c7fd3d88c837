"""How many teams have each score. No Django here."""

import numpy as np

from .array_types import Integers

SPARE = 2000  # hundredths: room beyond the lowest and the highest score


class Histogram:
    """Counts of scores in whole hundredths.

    A rank is the number of teams with a higher score, plus one. So nothing is sorted.
    """

    def __init__(self, scores: Integers) -> None:
        self._low = 0
        self._counts: Integers = np.zeros(0, np.int64)
        self._better: Integers | None = None
        self.add(scores)

    def add(self, scores: Integers) -> None:
        if len(scores):
            self._make_room(int(scores.min()), int(scores.max()))
            self._counts += self._counted(scores)
            self._better = None

    def move(self, old: Integers, new: Integers) -> None:
        """Replace the teams' old scores by their new ones."""
        if len(old):
            self._counts -= self._counted(old)
            self.add(new)

    def ranks(self, scores: Integers) -> Integers:
        """Return the rank of each of these scores, 1 for the most points.

        The scores must be among the counted ones.
        """
        return self.better[scores - self._low] + 1

    @property
    def better(self) -> Integers:
        if self._better is None:
            self._better = self._counts[::-1].cumsum()[::-1] - self._counts
        return self._better

    def at_least(self, teams: int) -> int:
        """Return the highest score that so many teams have or exceed; the lowest if too few do."""
        reached = np.flatnonzero(self.better + self._counts >= teams)
        return int(reached[-1] if len(reached) else 0) + self._low

    def distinct(self) -> tuple[Integers, Integers]:
        """Return the scores that a team has, best first, and the number of teams for each."""
        there = np.flatnonzero(self._counts)[::-1]
        return there + self._low, self._counts[there]

    def _counted(self, scores: Integers) -> Integers:
        counted: Integers = np.bincount(scores - self._low, minlength=len(self._counts))
        return counted

    def _make_room(self, low: int, high: int) -> None:
        if not len(self._counts):
            self._low, self._counts = low, np.zeros(high - low + 1, np.int64)
        below = self._low - low
        above = high - self._low - len(self._counts) + 1
        if below > 0 or above > 0:
            below, above = (room + SPARE if room > 0 else 0 for room in (below, above))
            self._low -= below
            self._counts = np.pad(self._counts, (below, above))
