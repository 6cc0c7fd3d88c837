"""Tie-breaks order teams that are equal in table points or, in a classic league, in points."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from .formats import (
    FEWEST_TRANSFERS,
    HEAD_TO_HEAD_RESULTS,
    LATEST_WEEK,
    POINTS_FOR,
    TIE_BREAKS_OF,
    LeagueRules,
)
from .results import NO_RESULT, Results, Score, points_of


class TieBreaks:
    """The tie-breaks of a league after the last of its weeks.

    `points_for`: team → points since the start. `scored`: the matchups of the weeks.
    """

    def __init__(
        self,
        rules: LeagueRules,
        points_for: Mapping[int, int],
        results: Results,
        weeks: Sequence[int],
        scored: Sequence[Score],
    ) -> None:
        self.rules, self.points_for, self.results = rules, points_for, results
        self.weeks, self.scored = weeks, scored
        allowed = TIE_BREAKS_OF[rules.format]
        self.codes = [code for code in rules.tie_breaks if code in allowed]

    def order(self, tied: list[int]) -> list[tuple[list[int], str]]:
        """Return groups of equal teams, each with the tie-break that put it below the one before.

        The first group has none.
        """
        return self._order(tied, self.codes)

    def _order(self, group: list[int], tie_breaks: Sequence[str]) -> list[tuple[list[int], str]]:
        """Apply the first tie-break, and the others to each group that it leaves tied."""
        if len(group) == 1 or not tie_breaks:
            return [(group, "")]
        first, *others = tie_breaks
        found: list[tuple[list[int], str]] = []
        for part in self._split_by(first, group):
            for at, (equal, decided_by) in enumerate(self._order(part, others)):
                found.append((equal, first if at == 0 and found else decided_by))
        return found

    def _split_by(self, tie_break: str, group: list[int]) -> list[list[int]]:
        if tie_break == HEAD_TO_HEAD_RESULTS:
            return self._split_by_results(group)
        keys: dict[str, Callable[[int], tuple[int, ...]]] = {
            POINTS_FOR: lambda team: (self.points_for[team],),
            LATEST_WEEK: lambda team: tuple(
                points_of(self.results, team, week) for week in reversed(self.weeks)
            ),
            FEWEST_TRANSFERS: lambda team: (-self._transfers(team),),
        }
        return split(group, keys[tie_break])

    def _transfers(self, team: int) -> int:
        weeks = self.results.get(team, {})
        return sum(weeks.get(week, NO_RESULT).transfers for week in self.weeks)

    def _split_by_results(self, group: list[int]) -> list[list[int]]:
        """Split by the table points per matchup in the matchups among exactly these teams.

        If that splits the group into smaller ones, it applies to each of them anew. It does not
        apply to a group in which a team has met none of the others.
        """
        among = set(group)
        points: Counter[int] = Counter()
        met: Counter[int] = Counter()
        for score in self.scored:
            if score.home in among and score.away in among and score.away is not None:
                margin = score.home_points - score.away_points
                for team, own in ((score.home, margin), (score.away, -margin)):
                    met[team] += 1
                    points[team] += self.rules.win * (own > 0) + self.rules.draw * (own == 0)
        if not all(met[team] for team in group):
            return [group]
        parts = split(group, lambda team: Fraction(points[team], met[team]))
        if len(parts) == 1:
            return parts
        return [smaller for part in parts for smaller in self._split_by_results(part)]


def split(teams: Iterable[int], key: Callable[[int], Any]) -> list[list[int]]:
    """Return groups of teams with equal keys, the highest key first."""
    groups: dict[Any, list[int]] = defaultdict(list)
    for team in teams:
        groups[key(team)].append(team)
    return [groups[value] for value in sorted(groups, reverse=True)]
