"""The members of large leagues and their points since the start, in arrays.

A refresher keeps in memory who is in which league, and the season's points of the last weeks it
has read: the leagues of a season share them.
"""

import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from django.db.models import Max

from fantasy.models import Season, Week
from leagues.models import League
from scoring.models import Correction
from scoring.standings.array_types import Integers
from scoring.standings.arrays import Standings
from scoring.standings.columns import columns
from scoring.standings.loading import SeasonPoints, stored_season_points
from scoring.standings.sorted_ids import places_of

READ_AGAIN = 600  # seconds until all members are read, in case that one was missed
OVERLAP = 1000  # a membership may commit after one with a higher key
KEPT = 3  # weeks whose season points stay in memory


class Totals(NamedTuple):
    """The members with a lineup, in the order of their ids; points in hundredths."""

    teams: Integers
    total: Integers  # since the league's start


@dataclass
class _Members:
    teams: Integers  # rising
    newest: int  # key of a membership
    size: int  # of the league when they were read
    read_at: float


_members: dict[int, _Members] = {}  # by league
_points: "OrderedDict[object, SeasonPoints]" = OrderedDict()


def live_totals(league: League, week: Week, standings: Standings) -> Totals:
    """Return the points as of this moment. Of three weeks in progress, only the last two count."""
    teams = members_of(league)
    rows = standings.rows_of(teams)
    teams, rows = teams[rows >= 0], rows[rows >= 0]
    if league.start_week >= week.number:
        played = standings.net[rows] if league.start_week == week.number else 0 * rows
        return Totals(teams, played)
    return Totals(teams, standings.season_of(rows) - _before_start(league, teams))


def final_totals(league: League, week: Week) -> Totals:
    """Return the points at the end of a final week."""
    points = season_points(week, last_corrections(league.season).get(week.number, 0))
    teams = members_of(league)
    teams = teams[places_of(points.teams, teams) >= 0]
    if league.start_week > week.number:
        return Totals(teams, np.zeros(len(teams), np.int32))
    return Totals(teams, points.of(teams) - _before_start(league, teams))


def _before_start(league: League, teams: Integers) -> Integers | int:
    """Return the season's points before the league's start; entrants have none."""
    earlier = Week.objects.filter(
        season=league.season_id, number__lt=league.start_week, finalized_at__isnull=False
    )
    week = earlier.order_by("-number").first()
    if week is None or league.kind == League.Kind.ENTRANTS:
        return 0
    return season_points(week, last_corrections(league.season).get(week.number, 0)).of(teams)


def members_of(league: League) -> Integers:
    """Return the active members' teams: read once, then only new ones. One query."""
    held = _members.get(league.pk)
    active = league.memberships.active().order_by()
    now = time.monotonic()
    if held is None or now - held.read_at > READ_AGAIN or _has_lost_members(league, held):
        return _read_members(league)
    keys, teams = columns(active.filter(pk__gt=held.newest - OVERLAP).values_list("pk", "team_id"))
    if len(keys) and (places_of(held.teams, teams) < 0).any():
        held.teams = np.union1d(held.teams, teams)
        held.newest = max(held.newest, int(keys.max()))
        if _has_lost_members(league, held):  # one has left as another one joined
            return _read_members(league)
    held.size = league.size
    return held.teams


def _read_members(league: League) -> Integers:
    rows = league.memberships.active().order_by().values_list("pk", "team_id")
    keys, teams = columns(rows)
    newest = int(keys.max()) if len(keys) else 0
    held = _Members(np.unique(teams), newest, league.size, time.monotonic())
    _members[league.pk] = held
    return held.teams


def _has_lost_members(league: League, held: _Members) -> bool:
    """Return whether fewer have joined than the size says. Nobody leaves a league of entrants."""
    if league.kind == League.Kind.ENTRANTS or league.size == held.size == len(held.teams):
        return False
    return league.memberships.active().count() != len(held.teams)


def season_points(week: Week, correction: int) -> SeasonPoints:
    """Return all teams' season points at the end of a final week, from memory if they are there.

    `correction`: the last one that concerns the week.
    """
    key = week.pk, week.finalized_at, correction
    if key not in _points:
        _points[key] = stored_season_points(week)
    _points.move_to_end(key)
    while len(_points) > KEPT:
        _points.popitem(last=False)
    return _points[key]


def last_corrections(season: Season) -> dict[int, int]:
    """Return week number → the last correction that has changed its season points."""
    found = (
        Correction.objects.filter(game__season=season, game__week__isnull=False)
        .order_by()
        .values_list("game__week__number")
        .annotate(Max("pk"))
    )
    by_week = dict(found)
    numbers = season.weeks.order_by("number").values_list("number", flat=True)
    last, corrections = 0, {}
    for number in numbers:
        last = max(last, by_week.get(number, 0))
        corrections[number] = last
    return corrections


def forget_totals() -> None:
    """Free the memory."""
    _members.clear()
    _points.clear()
