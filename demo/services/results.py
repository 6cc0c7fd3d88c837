"""Stores the results of past weeks for all demo teams: the same that finalising would store.

Each lineup is scored once for all teams that have it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np
import numpy.typing as npt

from caching.outbox import flag_rows
from demo.season.owner_lineups import LineupHistory
from fantasy.models import Week
from scoring.services.results import number_of_each
from scoring.standings.hundredths import hundredths
from scoring.standings.week_state import week_as_it_stands
from teams import bulk
from teams.models import ScoreCount, TeamWeek
from teams.read_models.outcomes import outcomes
from teams.rules.lineups import score

from . import owners
from .owners import StoredOwners

Hundredths = npt.NDArray[np.int64]  # of a point


def store_results(
    weeks: Sequence[Week], stored: StoredOwners, report: Callable[[str], object]
) -> None:
    """Store a TeamWeek for every team and week. The weeks are final, and in their order."""
    teams = np.asarray(stored.teams)
    season = np.zeros(len(teams), np.int64)
    for week in weeks:
        points, bench = _week_points(week, stored)
        season += points
        bulk.insert_columns(
            TeamWeek,
            {
                "team": teams,
                "week": week.pk,
                "points": points,
                "bench_points": bench,
                "season_points": season,
            },
        )
        ScoreCount.objects.store(week, ScoreCount.Kind.WEEK, number_of_each(points))
        ScoreCount.objects.store(week, ScoreCount.Kind.SEASON, number_of_each(season))
        if len(teams) > owners.BATCH:
            report(f"{week}: {len(teams):,} results")
    flag_rows(TeamWeek, [TeamWeek(week=week) for week in weeks], "the demo season's weeks stored")


def _week_points(week: Week, stored: StoredOwners) -> tuple[Hundredths, Hundredths]:
    """Return each team's points and bench points in the week."""
    latest = np.array(
        [
            max(number for number in active if number <= week.number)
            for active in stored.active_weeks
        ],
        int,
    )
    count = max(1, len(stored.histories))
    keys, lineup_of = np.unique(
        latest[stored.active_weeks_of] * count + np.asarray(stored.history_of), return_inverse=True
    )
    scores = list(
        _lineup_scores(week, stored.histories, (divmod(key, count) for key in keys.tolist()))
    )
    points, bench = np.array(scores, np.int64).reshape(-1, 2)[lineup_of].T
    return points, bench


def _lineup_scores(
    week: Week, histories: Sequence[LineupHistory], lineups: Iterable[tuple[int, int]]
) -> Iterator[tuple[int, int]]:
    """Yield points and bench points, in hundredths, of each lineup in this week.

    `lineups`: (number of the week that the lineup is from, index of the history).
    """
    rules, state = week.season.rules, week_as_it_stands(week)
    for number, history in lineups:
        picks = histories[history][number]
        found = outcomes(state, ((pick.player, pick.club) for pick in picks))
        result = score(picks, found, rules)
        yield hundredths(result.total), hundredths(result.bench)
