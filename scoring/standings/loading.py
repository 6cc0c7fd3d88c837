"""Reads the lineups in force of a week into arrays: some seconds for a million teams."""

from collections.abc import Collection, Iterator, Sequence

import numpy as np
from django.db.models import Case, F, Q, When
from django.utils import timezone

from fantasy.models import Week
from teams.models import Lineup, LineupSlot, Player, TeamWeek
from teams.read_models.live import WeekState

from .array_types import Integers
from .arrays import Standings
from .columns import columns, in_hundredths, integer
from .lineups import Lineups, LineupsBuilder, Slots
from .players import Players
from .sorted_ids import places_of
from .week_state import week_as_it_stands

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
        return places_of(self.ids, ids)

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
        places = places_of(self.teams, teams)
        found = np.append(self.points, 0)[places]  # -1 is the last one
        return found.astype(np.int32)


def stored_season_points(week: Week | None, teams: Integers | None = None) -> SeasonPoints:
    """Return the season's points at the end of a final week, of all teams or at least of some."""
    rows = TeamWeek.objects.filter(week=week, season_points__isnull=False)
    if teams is not None and len(teams) <= CHUNK:
        rows = rows.filter(team__in=teams.tolist())
    teams, points = columns(rows.order_by().values_list("team_id", in_hundredths("season_points")))
    order = np.argsort(teams)
    return SeasonPoints(teams[order], points[order].astype(np.int32))


def read_standings(
    week: Week, having: Collection[int] | None = None, teams: Integers | None = None
) -> Standings:
    """Return the standings of a week, from the database alone.

    With `having`, only of teams that have or had one of these players; with `teams`, of these
    teams, whose ids are in rising order.
    """
    index, previous = player_index(week), week_before(week)
    if having is not None:
        teams = _teams_having(week, having)
    if previous and not previous.is_final:
        before = season_points(read_standings(previous, teams=teams))
    else:
        before = stored_season_points(previous, teams)
    return standings_of(week, index, read_lineups(week, index, before, teams))


def standings_of(week: Week, index: PlayerIndex, lineups: Lineups) -> Standings:
    """Return the lineups with their points at this moment."""
    players = index.players(week_as_it_stands(week))
    return Standings(lineups, players, index.positions, week.season.rules)


def season_points(standings: Standings) -> SeasonPoints:
    return SeasonPoints(standings.lineups.teams, standings.season)


def week_before(week: Week) -> Week | None:
    """Return the last earlier week that has begun: its season points come before this week's."""
    begun = Q(finalized_at__isnull=False) | Q(first_kickoff__lte=timezone.now())
    earlier = Week.objects.filter(begun, season=week.season_id, number__lt=week.number)
    return earlier.select_related("season").order_by("-number").first()


def _teams_having(week: Week, players: Collection[int]) -> Integers:
    slots = LineupSlot.objects.filter(
        player__in=players,
        lineup__team__season=week.season_id,
        lineup__from_week__number__lte=week.number,
    )
    (teams,) = columns(slots.order_by().values_list("lineup__team_id"))
    return np.unique(teams)


def read_lineups(
    week: Week,
    index: PlayerIndex,
    before: SeasonPoints,
    teams: Integers | None = None,
) -> Lineups:
    """Return the lineups in force, all or those of some teams. A lineup without slots is none."""
    lineups, teams, chip, transfers, cost = _in_force(week, teams)
    builder = LineupsBuilder(len(teams), index.positions, week.season.rules)
    for slots in _slots(lineups, index):
        builder.add(slots)
    odd = lineups[builder.odd & ~builder.empty]
    for slots in _slots(odd, index):
        slots.row[:] = places_of(lineups, odd)[slots.row]
        builder.add_odd(slots)
    return builder.lineups(
        teams, chip=chip, transfers=transfers, cost=cost, before=before.of(teams)
    )


def _in_force(week: Week, teams: Integers | None) -> list[Integers]:
    """Return the lineups, with their teams in rising order, chips, transfers and their cost.

    Of each team it is the candidate that `LineupQuerySet.candidates` orders first.
    """
    codes = [chip.code for chip in week.season.rules.chips]
    now = Q(from_week=week)
    chips = [When(now, chip=code, then=n) for n, code in enumerate(codes, 1)]
    rows = (
        Lineup.objects.candidates(week.pk, week.number)
        .filter(team__season=week.season_id, from_week__season=week.season_id)
        .order_by()
        .values_list(
            "pk",
            "team_id",
            integer("from_week__number"),
            integer(Case(When(only_week=True, then=1), default=0)),
            integer(Case(*chips, default=0)),
            integer(Case(When(now, then="transfers"), default=0)),
            integer(Case(When(now, then="transfers_cost"), default=0)),
        )
    )
    if teams is None:
        found = columns(rows)
    elif not len(teams):
        return [np.zeros(0, np.int64)] * 5
    else:
        parts = [columns(rows.filter(team__in=some.tolist())) for some in _chunks(teams)]
        found = [np.concatenate(column) for column in zip(*parts, strict=True)]
    lineup, team, number, only, chip, transfers, cost = found
    order = np.lexsort((only, number, team))
    chosen = order[np.append(np.diff(team[order]) > 0, True)[: len(order)]]
    return [
        lineup[chosen],
        team[chosen],
        chip[chosen].astype(np.uint8),
        transfers[chosen].astype(np.int16),
        (100 * cost[chosen]).astype(np.int32),
    ]


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
            slots.values_list("lineup_id", "player_id", integer(place))
        )
        places, players = places_of(ids, lineup), index.of(player)
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
