"""Writes the results of final weeks: the rows of TeamWeek, and the counts of their scores.

Ranks are read from the counts (teams.score_counts), so a correction writes the rows of the teams
that had the player and no others. The caller holds the season's feed lock. All points are whole
hundredths here.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from django.db import connection, transaction

from caching import outbox
from fantasy.models import Week
from scoring.standings.array_types import Integers
from scoring.standings.arrays import Standings
from scoring.standings.columns import columns, in_hundredths
from scoring.standings.hundredths import exact
from scoring.standings.sorted_ids import places_of
from teams import bulk
from teams.models import ScoreCount, TeamWeek

WRITTEN_AT_ONCE = 2000  # rows in a statement of SQLite


@dataclass(frozen=True)
class Results:
    """Results of a week in the order of the teams' ids; points after the cost only in `season`.

    `chip`: see `standings.lineups.Lineups`.
    """

    teams: Integers
    chip: Integers
    transfers: Integers
    cost: Integers
    points: Integers
    bench: Integers
    season: Integers

    @classmethod
    def of(cls, standings: Standings) -> "Results":
        lineups = standings.lineups
        return cls(
            teams=lineups.teams,
            chip=lineups.chip,
            transfers=lineups.transfers,
            cost=lineups.cost,
            points=standings.points,
            bench=standings.bench,
            season=standings.season,
        )


@dataclass(frozen=True)
class Gains:
    """Season points that teams have gained; the numbers may be negative. `teams` rise."""

    teams: Integers
    points: Integers

    def of(self, teams: Integers) -> Integers:
        return np.append(self.points, 0)[places_of(self.teams, teams)]


@transaction.atomic(savepoint=False)
def store(week: Week, results: Results) -> None:
    """Replace the results of the week, and count their scores."""
    _lift_time_limit()
    TeamWeek.objects.filter(week=week)._raw_delete(TeamWeek.objects.db)
    for number, chip in enumerate(["", *(chip.code for chip in week.season.rules.chips)]):
        chosen = np.flatnonzero(results.chip == number)
        if not len(chosen):
            continue
        bulk.insert_columns(
            TeamWeek,
            {
                "team": results.teams[chosen],
                "week": week.pk,
                "chip": chip,
                "transfers": results.transfers[chosen],
                "transfers_cost": results.cost[chosen] // 100,
                "points": results.points[chosen],
                "bench_points": results.bench[chosen],
                "season_points": results.season[chosen],
            },
        )
    _flag(week, len(results.teams))
    ScoreCount.objects.store(
        week, ScoreCount.Kind.WEEK, number_of_each(results.points - results.cost)
    )
    ScoreCount.objects.store(week, ScoreCount.Kind.SEASON, number_of_each(results.season))


@transaction.atomic(savepoint=False)
def replace(week: Week, results: Results) -> Gains:
    """Store the results that differ from the stored ones, of teams that have one."""
    _lift_time_limit()
    teams, points, bench, cost, season = _stored(week)
    rows = places_of(results.teams, teams)
    old = np.stack([points, bench, season])[:, rows >= 0]
    teams, cost, rows = teams[rows >= 0], cost[rows >= 0], rows[rows >= 0]
    new = np.stack([results.points[rows], results.bench[rows], results.season[rows]])
    changed = (old != new).any(axis=0)
    old, new, teams, cost = old[:, changed], new[:, changed], teams[changed], cost[changed]
    _update(week, teams, dict(zip(("points", "bench_points", "season_points"), new, strict=True)))
    _change_counts(week, old[0] - cost, new[0] - cost, ScoreCount.Kind.WEEK)
    _change_counts(week, old[2], new[2], ScoreCount.Kind.SEASON)
    return Gains(teams, new[2] - old[2])


@transaction.atomic(savepoint=False)
def add_season_points(week: Week, gains: Gains) -> None:
    """Add to the season points at the end of the week what the teams have gained before it."""
    _lift_time_limit()
    teams, *_, season = _stored(week)
    gained = gains.of(teams)
    changed = gained != 0
    teams, season, gained = teams[changed], season[changed], gained[changed]
    _update(week, teams, {"season_points": season + gained})
    _change_counts(week, season, season + gained, ScoreCount.Kind.SEASON)


def _lift_time_limit() -> None:
    """Let the statements of this transaction run on: with a million teams some take minutes."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 0")


def _stored(week: Week) -> Sequence[Integers]:
    """Return the stored results, in the order of the teams.

    They are teams, points, bench points, cost and season points.
    """
    stored = TeamWeek.objects.filter(week=week, points__isnull=False).order_by()
    fields = ("points", "bench_points", "transfers_cost", "season_points")
    found = columns(stored.values_list("team_id", *(in_hundredths(field) for field in fields)))
    order = np.argsort(found[0])
    return [column[order] for column in found]


def _update(week: Week, teams: Integers, values: Mapping[str, Integers]) -> None:
    """Write columns of points over the teams' stored ones, and flag what shows them."""
    if len(teams) and connection.vendor == "postgresql":
        _update_from_arrays(week, teams, values)
    elif len(teams):
        TeamWeek._base_manager.bulk_create(
            [
                TeamWeek(
                    team_id=team,
                    week=week,
                    **{name: exact(value) for name, value in zip(values, row, strict=True)},
                )
                for team, *row in zip(
                    teams.tolist(), *(v.tolist() for v in values.values()), strict=True
                )
            ],
            update_conflicts=True,
            unique_fields=["team", "week"],
            update_fields=list(values),
            batch_size=WRITTEN_AT_ONCE,
        )
    _flag(week, len(teams))


def _update_from_arrays(week: Week, teams: Integers, values: Mapping[str, Integers]) -> None:
    """Update all rows in one statement: the ORM's upsert writes and locks much more."""
    arrays = ", ".join(["%s::bigint[]"] * (len(values) + 1))
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            UPDATE {TeamWeek._meta.db_table} AS stored
            SET {", ".join(f"{name} = new.{name} / 100.0" for name in values)}
            FROM unnest({arrays}) AS new (team_id, {", ".join(values)})
            WHERE stored.week_id = %s AND stored.team_id = new.team_id
            """,  # noqa: S608 - names of columns
            [teams.tolist(), *(column.tolist() for column in values.values()), week.pk],
        )


def _change_counts(week: Week, old: Integers, new: Integers, kind: ScoreCount.Kind) -> None:
    difference = Counter(number_of_each(new))
    difference.subtract(number_of_each(old))
    ScoreCount.objects.change(week, kind, difference)


def number_of_each(scores: Integers) -> dict[Decimal, int]:
    """Return score → number of teams."""
    distinct, teams = np.unique(scores, return_counts=True)
    return {
        exact(score): number
        for score, number in zip(distinct.tolist(), teams.tolist(), strict=True)
    }


def _flag(week: Week, changed: int) -> None:
    """Flag what shows the week's rows, as the ORM's bulk writes do."""
    if changed:
        outbox.flag_rows(TeamWeek, [TeamWeek(week=week)], f"{changed} results of {week} stored")
