"""Reads the lineups in force of a week into arrays: some seconds for a million teams."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from django.db.models import BigIntegerField, Case, DecimalField, F, Q, Value, When
from django.db.models.functions import Cast, Round

from fantasy.models import Week
from teams.models import Lineup, LineupSlot, Player, TeamWeek

from .array_types import Integers
from .columns import columns
from .lineups import Lineups, LineupsBuilder, Slots
from .players import Players
from .week_state import WeekState

CHUNK = 10_000  # lineups whose slots are read at once
SPARSE = 5  # from one wanted lineup in so many on, a range of ids is read
PlayerRow = tuple[int, str, int]  # id, position, club


class PlayerIndex:
    """The players of a season, each with an index in the arrays; the last one is nobody."""

    def __init__(self, rows: Sequence[PlayerRow]) -> None:
        """`rows` in the order of the ids."""
        self.ids = np.array([player for player, _, _ in rows], np.int64)
        self.positions = [*(position for _, position, _ in rows), ""]
        self.clubs = np.array([club for _, _, club in rows], np.int64)

    def of(self, ids: Integers) -> Integers:
        """Return the players' indexes; -1 for one of another season."""
        return _places(self.ids, ids)

    def players(self, state: WeekState) -> Players:
        """Return what the players did, as `week_state.outcomes` tells it of each."""
        points = np.zeros(len(self.positions), np.int32)
        played = np.zeros(len(self.positions), bool)
        ids = np.array([int(player) for player in state["players"]], np.int64)
        for place, line in zip(self.of(ids).tolist(), state["players"].values(), strict=True):
            if place >= 0:
                points[place] = int(line["points"].replace(".", ""))
                played[place] = line["played"]
        over = ~np.isin(self.clubs, np.array(state["open_clubs"], np.int64))
        return Players(points, played, np.append(over & ~played[:-1], False))


def player_index(week: Week) -> PlayerIndex:
    players = Player.objects.filter(season=week.season_id).order_by("pk")
    return PlayerIndex(list(players.values_list("pk", "position", "club_id")))


class SeasonPoints:
    """Points of teams in the season, in hundredths; 0 for a team without any."""

    def __init__(self, teams: Integers, points: Integers) -> None:
        """`teams` in rising order."""
        self.teams = teams
        self.points = points

    def of(self, teams: Integers) -> Integers:
        places = _places(self.teams, teams)
        found = np.append(self.points, 0)[places]  # -1 is the last one
        return found.astype(np.int32)


def stored_season_points(week: Week | None) -> SeasonPoints:
    """Return the season's points at the end of a final week."""
    rows = TeamWeek.objects.filter(week=week, season_points__isnull=False)
    teams, points = columns(
        rows.order_by().values_list(
            "team_id", _integer(Round(F("season_points") * Value(100, DecimalField())))
        )
    )
    order = np.argsort(teams)
    return SeasonPoints(teams[order], points[order].astype(np.int32))


def read_lineups(
    week: Week,
    index: PlayerIndex,
    before: SeasonPoints,
    teams: Integers | None = None,
) -> Lineups:
    """Return the lineups in force, all or those of some teams. A lineup without slots is none."""
    lineups, teams, chip, cost = _in_force(week, teams)
    builder = LineupsBuilder(len(teams), index.positions, week.season.rules)
    for slots in _slots(lineups, index):
        builder.add(slots)
    odd = lineups[builder.odd & ~builder.empty]
    for slots in _slots(odd, index):
        slots.row[:] = _places(lineups, odd)[slots.row]
        builder.add_odd(slots)
    return builder.lineups(teams, chip, cost, before.of(teams))


def _in_force(week: Week, teams: Integers | None) -> tuple[Integers, Integers, Integers, Integers]:
    """Return the lineups, with their teams in rising order, their chips and their costs.

    Of each team the candidate that `LineupQuerySet.candidates` orders first.
    """
    codes = [chip.code for chip in week.season.rules.chips]
    now = Q(from_week=week)
    rows = (
        Lineup.objects.candidates(week)
        .filter(team__season=week.season_id, from_week__season=week.season_id)
        .order_by()
        .values_list(
            "pk",
            "team_id",
            _integer(F("from_week__number")),
            _integer(Case(When(only_week=True, then=1), default=0)),
            _integer(
                Case(*(When(now, chip=code, then=n) for n, code in enumerate(codes, 1)), default=0)
            ),
            _integer(Case(When(now, then=F("transfers_cost")), default=0)),
        )
    )
    parts = (
        [columns(rows)]
        if teams is None
        else [columns(rows.filter(team__in=some.tolist())) for some in _chunks(teams)]
    )
    lineup, team, number, only, chip, cost = (
        np.concatenate(found) for found in zip(*parts, strict=True)
    )
    order = np.lexsort((only, number, team))
    last = np.append(np.diff(team[order]) > 0, True)[: len(order)]
    chosen = order[last]
    return (
        lineup[chosen],
        team[chosen],
        chip[chosen].astype(np.uint8),
        100 * cost[chosen].astype(np.int32),
    )


def _slots(lineups: Integers, index: PlayerIndex) -> Iterator[Slots]:
    """Yield the slots, some lineups at a time. `row`: the place of the lineup in `lineups`."""
    order = np.argsort(lineups)  # lineups saved together lie together
    starter = LineupSlot.Role.STARTER
    place = F("order") * 8
    for bit, flag in ((4, Q(role=starter)), (2, Q(is_captain=True)), (1, Q(is_vice=True))):
        place += Case(When(flag, then=bit), default=0)
    for rows in _chunks(order):
        ids = lineups[rows]
        slots = LineupSlot.objects.filter(_among(ids)).order_by()
        lineup, player, packed = columns(
            slots.values_list("lineup_id", "player_id", _integer(place))
        )
        places, players = _places(ids, lineup), index.of(player)
        yield Slots(
            row=rows[places],
            player=players,
            starts=(packed & 4) > 0,
            order=packed >> 3,
            captain=(packed & 2) > 0,
            vice=(packed & 1) > 0,
        )[(places >= 0) & (players >= 0)]


def _among(ids: Integers) -> Q:
    """Return the condition for slots of these lineups, perhaps with others between them."""
    if ids[-1] - ids[0] < SPARSE * len(ids):  # each number of a list takes 10 µs
        return Q(lineup__gte=int(ids[0]), lineup__lte=int(ids[-1]))
    return Q(lineup__in=ids.tolist())


def _chunks(values: Integers) -> Iterator[Integers]:
    return (values[begin : begin + CHUNK] for begin in range(0, len(values), CHUNK))


def _integer(expression: Any) -> Cast:
    return Cast(expression, BigIntegerField())


def _places(ordered: Integers, values: Integers) -> Integers:
    """Return the place of each value in the rising numbers, -1 for one that is not there."""
    if not len(ordered):
        return np.full(len(values), -1)
    places = np.searchsorted(ordered, values) % len(ordered)
    return np.where(ordered[places] == values, places, -1)
