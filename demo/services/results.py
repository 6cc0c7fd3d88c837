"""Stores the results of past weeks for all demo teams: the same that finalising would store.

Each lineup is scored once for all teams that have it.
"""

from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from functools import cache

from caching.outbox import flag
from demo.season.owner_lineups import LineupHistory
from fantasy.models import Week
from scoring.read_models.leaderboards import LEADERBOARDS
from scoring.standings.week_state import outcomes, week_as_it_stands
from teams import bulk
from teams.models import ScoreCount, TeamWeek
from teams.rules.lineups import score

from . import owners
from .owners import StoredOwners

FIELDS = ["team", "week", "points", "bench_points", "season_points"]


def store_results(
    weeks: Sequence[Week], stored: StoredOwners, report: Callable[[str], object]
) -> None:
    """Store a TeamWeek for every team and week. The weeks are final, and in their order."""
    season = array("q", bytes(8 * len(stored.teams)))
    for week in weeks:
        points, bench = _week_points(week, stored)
        for i, of_week in enumerate(points):
            season[i] += of_week
        bulk.insert(TeamWeek, FIELDS, _rows(week, stored.teams, points, bench, season))
        ScoreCount.objects.store(week, ScoreCount.Kind.WEEK, _counted(points))
        ScoreCount.objects.store(week, ScoreCount.Kind.SEASON, _counted(season))
        if len(stored.teams) > owners.BATCH:
            report(f"{week}: {len(stored.teams):,} results")
    flag(LEADERBOARDS, [week.pk for week in weeks], "the demo season's weeks stored")


def _week_points(week: Week, stored: StoredOwners) -> "tuple[array[int], array[int]]":
    """Return each team's points and bench points in the week, in hundredths."""
    scores = _LineupScores(week, stored.histories)
    latest = [
        max(number for number in active if number <= week.number) for active in stored.active_weeks
    ]
    points, bench = array("l"), array("l")
    for history, active in zip(stored.history_of, stored.active_weeks_of, strict=True):
        lineup_points, bench_points = scores[history, latest[active]]
        points.append(lineup_points)
        bench.append(bench_points)
    return points, bench


class _LineupScores(dict[tuple[int, int], tuple[int, int]]):
    """(history, week of its lineup) → that lineup's points and bench points in this week.

    The points are in hundredths. Each lineup is scored when it is first looked up.
    """

    def __init__(self, week: Week, histories: Sequence[LineupHistory]) -> None:
        self.rules = week.season.rules
        self.state = week_as_it_stands(week)
        self.histories = histories

    def __missing__(self, key: tuple[int, int]) -> tuple[int, int]:
        history, week = key
        picks = self.histories[history][week]
        found = outcomes(self.state, ((pick.player, pick.club) for pick in picks))
        result = score(picks, found, self.rules)
        self[key] = _hundredths(result.total), _hundredths(result.bench)
        return self[key]


def _rows(
    week: Week,
    teams: Iterable[int],
    points: Sequence[int],
    bench: Sequence[int],
    season: Sequence[int],
) -> Iterator[bulk.Row]:
    for team, of_team, of_bench, of_season in zip(teams, points, bench, season, strict=True):
        yield team, week.pk, _exact(of_team), _exact(of_bench), _exact(of_season)


def _counted(points: Iterable[int]) -> dict[Decimal, int]:
    """Return score → number of teams."""
    return {_exact(score): teams for score, teams in Counter(points).items()}


def _hundredths(points: Decimal) -> int:
    return int(points.scaleb(2))


@cache
def _exact(hundredths: int) -> Decimal:
    return Decimal(hundredths).scaleb(-2)
