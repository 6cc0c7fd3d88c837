"""The results of past weeks for all demo teams: exactly those that finalising would store.

Each lineup is scored once for all teams that have it.
"""

from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from functools import cache

from caching.outbox import flag
from fantasy.models import Week
from scoring.read_models.leaderboards import LEADERBOARDS
from scoring.standings.week_state import outcomes, week_as_it_stands
from teams.models import TeamWeek
from teams.rules.lineups import score

from . import bulk, enrolment
from .enrolment import Enrolled
from .owners import Line

FIELDS = ["team", "week", "points", "bench_points", "rank", "season_points", "season_rank"]


def store_results(weeks: Sequence[Week], enrolled: Enrolled, say: Callable[[str], object]) -> None:
    """Store a TeamWeek for every team and week. The weeks are final, and in their order."""
    season = array("q", bytes(8 * len(enrolled.teams)))
    for week in weeks:
        points, bench = _week_points(week, enrolled)
        for i, of_week in enumerate(points):
            season[i] += of_week
        bulk.insert(TeamWeek, FIELDS, _rows(week, enrolled.teams, points, bench, season))
        if len(enrolled.teams) > enrolment.BATCH:
            say(f"{week}: {len(enrolled.teams):,} results")
    flag(LEADERBOARDS, [week.pk for week in weeks], "the demo season's weeks stored")


def _week_points(week: Week, enrolled: Enrolled) -> "tuple[array[int], array[int]]":
    """Return each team's points and bench points in the week, in hundredths."""
    scored = _Scored(week, enrolled.lines)
    latest = [max(n for n in habit if n <= week.number) for habit in enrolled.habits]
    points, bench = array("l"), array("l")
    for line, habit in zip(enrolled.line_of, enrolled.habit_of, strict=True):
        of_lineup = scored[line, latest[habit]]
        points.append(of_lineup[0])
        bench.append(of_lineup[1])
    return points, bench


class _Scored(dict[tuple[int, int], tuple[int, int]]):
    """(line, week of its lineup) → that lineup's points and bench points in this week."""

    def __init__(self, week: Week, lines: Sequence[Line]) -> None:
        self.rules = week.season.rules
        self.state = week_as_it_stands(week)
        self.lines = lines

    def __missing__(self, key: tuple[int, int]) -> tuple[int, int]:
        line, taken = key
        picks = self.lines[line][taken]
        played = outcomes(self.state, ((pick.player, pick.club) for pick in picks))
        result = score(picks, played, self.rules)
        self[key] = _hundredths(result.total), _hundredths(result.bench)
        return self[key]


def _rows(
    week: Week,
    teams: Iterable[int],
    points: Sequence[int],
    bench: Sequence[int],
    season: Sequence[int],
) -> Iterator[bulk.Row]:
    rank, season_rank = value_ranks(points), value_ranks(season)
    for team, mine, left, total in zip(teams, points, bench, season, strict=True):
        yield (
            team,
            week.pk,
            _exact(mine),
            _exact(left),
            rank[mine],
            _exact(total),
            season_rank[total],
        )


def value_ranks(points: Iterable[int]) -> dict[int, int]:
    """Return the ranks of scoring.rules.ranking, by number of points instead of by team."""
    found = {}
    better = 0
    for value, count in sorted(Counter(points).items(), reverse=True):
        found[value] = better + 1
        better += count
    return found


def _hundredths(points: Decimal) -> int:
    return int(points.scaleb(2))


@cache
def _exact(hundredths: int) -> Decimal:
    return Decimal(hundredths).scaleb(-2)
