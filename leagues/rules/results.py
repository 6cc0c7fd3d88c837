"""Results of teams' weeks and the scores of their matchups, as all rules of leagues take them.

Points are integers in hundredths, after the cost of transfers. A team without a result in a week
has 0 points in it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from .average import average


class WeekResult(NamedTuple):
    """A team's week: points after the cost of transfers in hundredths, and its transfers."""

    net: int
    transfers: int = 0


# Results[team id][week number]. The last week may be in progress.
Results = Mapping[int, Mapping[int, WeekResult]]
NO_RESULT = WeekResult(0)


class Played(NamedTuple):
    """A matchup that has begun. `away`: None for the average. `home_result`, `away_result`: in
    hundredths, if the commissioner corrected them; they replace the points of the week.
    """

    week: int
    home: int
    away: int | None
    home_result: int | None = None
    away_result: int | None = None


class Score(NamedTuple):
    """A matchup with its points in hundredths."""

    week: int
    home: int
    away: int | None
    home_points: int
    away_points: int


def scores(matchups: Iterable[Played], results: Results) -> list[Score]:
    """Return the matchups with their points, by week.

    The average of a week is that of all other teams with a matchup in it.
    """
    by_week: dict[int, list[Played]] = defaultdict(list)
    for matchup in matchups:
        by_week[matchup.week].append(matchup)
    found = []
    for week in sorted(by_week):
        teams = {team for m in by_week[week] for team in (m.home, m.away) if team is not None}
        points = {team: points_of(results, team, week) for team in teams}
        for m in by_week[week]:
            home, away = m.home_result, m.away_result
            if home is None:
                home = points[m.home]
            if away is None and m.away is not None:
                away = points[m.away]
            elif away is None:
                away = average([points[team] for team in teams if team != m.home])
            found.append(Score(week, m.home, m.away, home, away))
    return found


def points_of(results: Results, team: int, week: int) -> int:
    return results.get(team, {}).get(week, NO_RESULT).net
