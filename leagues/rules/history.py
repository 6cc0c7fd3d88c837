"""Records of a league: the highest week, the longest run, the closest matchup and so on.

Each is a list, since records may be shared. All are in the order of weeks, then of team ids.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from .tables import Results, Score, points_of


class BestWeek(NamedTuple):
    team: int
    week: int
    points: int  # hundredths


class Run(NamedTuple):
    """Matchups won in a row, from the first week to the last one."""

    team: int
    length: int
    first_week: int
    last_week: int


class WeeksAtTop(NamedTuple):
    team: int
    weeks: int


class Records(NamedTuple):
    highest_week: list[BestWeek]
    longest_run: list[Run]
    closest: list[Score]
    biggest_win: list[Score]
    most_weeks_at_top: list[WeeksAtTop]


def records(
    teams: Collection[int],
    results: Results,
    scored: Sequence[Score],
    weeks: Sequence[int],
    leaders: Mapping[int, Collection[int]],
) -> Records:
    """Return the records of the final weeks.

    `scored`: matchups with their points, see tables.scores; empty for a classic league.
    `leaders`: week number → the teams of rank 1 after it.
    """
    decided = [score for score in scored if score.week in set(weeks) and score.away is not None]
    return Records(
        highest_week=highest_week(teams, results, weeks),
        longest_run=longest_run(scored, weeks),
        closest=closest(decided),
        biggest_win=biggest_win(decided),
        most_weeks_at_top=most_weeks_at_top(leaders),
    )


def highest_week(teams: Collection[int], results: Results, weeks: Iterable[int]) -> list[BestWeek]:
    found = [
        BestWeek(team, week, points_of(results, team, week))
        for week in weeks
        for team in sorted(teams)
        if week in results.get(team, {})
    ]
    most = max((best.points for best in found), default=None)
    return [best for best in found if best.points == most]


def longest_run(scored: Iterable[Score], weeks: Collection[int]) -> list[Run]:
    """Return the longest runs of at least two won matchups, those against the average included."""
    won: dict[int, list[tuple[int, bool]]] = {}
    for score in sorted(scored, key=lambda score: score.week):
        if score.week in weeks:
            margin = score.home_points - score.away_points
            won.setdefault(score.home, []).append((score.week, margin > 0))
            if score.away is not None:
                won.setdefault(score.away, []).append((score.week, margin < 0))
    runs = [run for team in sorted(won) for run in _runs(team, won[team])]
    most = max((run.length for run in runs), default=0)
    longest = [run for run in runs if run.length == most > 1]
    return sorted(longest, key=lambda run: (run.first_week, run.team))


def closest(scored: Iterable[Score]) -> list[Score]:
    """Return the matchups with the smallest difference that is not a draw."""
    decided = [score for score in scored if score.home_points != score.away_points]
    least = min((_difference(score) for score in decided), default=0)
    return [score for score in decided if _difference(score) == least]


def biggest_win(scored: Iterable[Score]) -> list[Score]:
    decided = [score for score in scored if score.home_points != score.away_points]
    most = max((_difference(score) for score in decided), default=0)
    return [score for score in decided if _difference(score) == most]


def most_weeks_at_top(leaders: Mapping[int, Collection[int]]) -> list[WeeksAtTop]:
    """Return the teams with the most weeks at rank 1, shared ranks included."""
    count: dict[int, int] = {}
    for teams in leaders.values():
        for team in teams:
            count[team] = count.get(team, 0) + 1
    most = max(count.values(), default=0)
    return [WeeksAtTop(team, most) for team in sorted(count) if count[team] == most]


def _difference(score: Score) -> int:
    return abs(score.home_points - score.away_points)


def _runs(team: int, won: Iterable[tuple[int, bool]]) -> list[Run]:
    runs: list[Run] = []
    first, length = 0, 0
    for week, is_won in won:
        if not is_won:
            length = 0
            continue
        first, length = (week, 1) if length == 0 else (first, length + 1)
        runs.append(Run(team, length, first, week))
    return runs
