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
from scoring.standings.columns import columns, in_hundredths, places_of
from teams import bulk
from teams.models import ScoreCount, TeamWeek

WRITTEN_AT_ONCE = 2000  # rows in a statement of SQLite


@dataclass(frozen=True)
class Gains:
    """Season points that teams have gained; the numbers may be negative. `teams` rise."""

    teams: Integers
    points: Integers

    def of(self, teams: Integers) -> Integers:
        return np.append(self.points, 0)[places_of(self.teams, teams)]


@transaction.atomic
def store(week: Week, standings: Standings) -> None:
    """Replace the results of the week, and count their scores."""
    TeamWeek.objects.filter(week=week)._raw_delete(TeamWeek.objects.db)
    lineups = standings.lineups
    for number, chip in enumerate(["", *(chip.code for chip in week.season.rules.chips)]):
        chosen = np.flatnonzero(lineups.chip == number)
        if not len(chosen):
            continue
        bulk.insert_columns(
            TeamWeek,
            {
                "team": lineups.teams[chosen],
                "week": week.pk,
                "chip": chip,
                "transfers": lineups.transfers[chosen],
                "transfers_cost": lineups.cost[chosen] // 100,
                "points": standings.points[chosen],
                "bench_points": standings.bench[chosen],
                "season_points": standings.season[chosen],
            },
        )
    _flag(week, len(lineups))
    for of_season, histogram in ((False, standings.by_week), (True, standings.by_season)):
        scores, teams = histogram.distinct()
        counts = zip(scores.tolist(), teams.tolist(), strict=True)
        ScoreCount.objects.store(
            week, of_season=of_season, teams={_exact(score): number for score, number in counts}
        )


@transaction.atomic
def replace(week: Week, standings: Standings) -> Gains:
    """Store the results that differ from the stored ones, of teams that have one."""
    teams, points, bench, cost, season = _stored(week)
    rows = standings.rows_of(teams)
    old = np.stack([points, bench, season])[:, rows >= 0]
    teams, cost, rows = teams[rows >= 0], cost[rows >= 0], rows[rows >= 0]
    new = np.stack([standings.points[rows], standings.bench[rows], standings.season_of(rows)])
    changed = (old != new).any(axis=0)
    old, new, teams, cost = old[:, changed], new[:, changed], teams[changed], cost[changed]
    _update(week, teams, dict(zip(("points", "bench_points", "season_points"), new, strict=True)))
    _change_counts(week, old[0] - cost, new[0] - cost, of_season=False)
    _change_counts(week, old[2], new[2], of_season=True)
    return Gains(teams, new[2] - old[2])


@transaction.atomic
def add_season_points(week: Week, gains: Gains) -> None:
    """Add to the season points at the end of the week what the teams have gained before it."""
    teams, *_, season = _stored(week)
    gained = gains.of(teams)
    changed = gained != 0
    teams, season, gained = teams[changed], season[changed], gained[changed]
    _update(week, teams, {"season_points": season + gained})
    _change_counts(week, season, season + gained, of_season=True)


def _stored(week: Week) -> Sequence[Integers]:
    """Return the stored results: teams, points, bench points, cost, season points."""
    stored = TeamWeek.objects.filter(week=week, points__isnull=False).order_by()
    return columns(
        stored.values_list(
            "team_id",
            *(
                in_hundredths(field)
                for field in ("points", "bench_points", "transfers_cost", "season_points")
            ),
        )
    )


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
                    **{name: _exact(value) for name, value in zip(values, row, strict=True)},
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


def _change_counts(week: Week, old: Integers, new: Integers, *, of_season: bool) -> None:
    difference = Counter[Decimal]()
    for values, sign in ((old, -1), (new, 1)):
        scores, teams = np.unique(values, return_counts=True)
        for score, number in zip(scores.tolist(), teams.tolist(), strict=True):
            difference[_exact(score)] += sign * number
    ScoreCount.objects.change(week, of_season=of_season, difference=difference)


def _exact(hundredths: int) -> Decimal:
    return Decimal(hundredths).scaleb(-2)


def _flag(week: Week, changed: int) -> None:
    """Flag what shows the week's rows, as the ORM's bulk writes do."""
    if changed:
        outbox.flag_rows(TeamWeek, [TeamWeek(week=week)], f"{changed} results of {week} stored")
