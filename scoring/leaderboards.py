"""Every team's points and ranks in a week: stored once it is final, a forecast before that."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import groupby
from typing import Any

from fantasy.models import Week
from teams.lineups import Pick, score
from teams.models import Lineup, LineupSlot, TeamWeek

from . import live
from .ranking import ranks


def team_weeks(week: Week) -> list[TeamWeek]:
    """An unsaved TeamWeek for every team with a lineup in force, points and ranks set.

    Four queries whatever the number of teams.
    """
    state = live.week_as_it_stands(week)
    rules = week.season.rules
    before = _season_points_before(week)
    rows = []
    for team_id, picks in picks_in_force(week):
        outcomes = live.outcomes(state, ((pick.player, pick.club) for pick in picks))
        result = score(picks, outcomes, rules)
        rows.append(
            TeamWeek(
                team_id=team_id,
                week=week,
                points=result.total,
                bench_points=result.bench,
                season_points=before.get(team_id, Decimal(0)) + result.total,
            )
        )
    week_ranks = ranks({row.team_id: row.points or Decimal(0) for row in rows})
    season_ranks = ranks({row.team_id: row.season_points or Decimal(0) for row in rows})
    for row in rows:
        row.rank = week_ranks[row.team_id]
        row.season_rank = season_ranks[row.team_id]
    return rows


def picks_in_force(week: Week) -> Iterator[tuple[int, list[Pick]]]:
    """Each team's id and picks, team by team: one query, no model instances."""
    slots = (
        LineupSlot.objects.filter(lineup__in=Lineup.objects.in_force(week))
        .order_by("lineup__team_id", "-role", "order")
        .values_list(
            "lineup__team_id",
            "player_id",
            "player__position",
            "player__club_id",
            "price_paid",
            "role",
            "order",
            "is_captain",
            "is_vice",
        )
    )
    for team_id, rows in groupby(slots.iterator(chunk_size=5000), key=lambda row: row[0]):
        yield team_id, [_pick(row) for row in rows]


def _pick(row: tuple[Any, ...]) -> Pick:
    _, player, position, club, price, role, order, captain, vice = row
    starts = role == LineupSlot.Role.STARTER
    return Pick(player, position, club, price, starts, order, captain, vice)


def _season_points_before(week: Week) -> dict[int, Decimal]:
    """Each team's season points at the end of the last final week before this one."""
    last = (
        Week.objects.filter(
            season=week.season_id, number__lt=week.number, finalized_at__isnull=False
        )
        .order_by("-number")
        .first()
    )
    if last is None:
        return {}
    rows = TeamWeek.objects.filter(week=last).values_list("team_id", "season_points")
    return {team: points for team, points in rows if points is not None}
