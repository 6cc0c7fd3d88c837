"""What a save reads and writes under the week's lock, each a compiled query."""

import copy
from collections.abc import Collection, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from caching.compiled_query import CompiledQuery, deleting, inserting, updating
from fantasy.models import User, Week
from teams.models import Game, Lineup, LineupSlot, Player, Team

from .stored_lineups import TEAM

WRITTEN_IN: Any = Lineup._meta.get_field("written_in")


class PlayerRow(NamedTuple):
    """Columns of a Player."""

    pk: int
    name: str
    position: str
    club_id: int
    price: Decimal


class GameRow(NamedTuple):
    """Columns of a Game."""

    home_id: int
    away_id: int
    kickoff: datetime | None
    status: str


class SlotRow(NamedTuple):
    """Columns of a LineupSlot, without its lineup: the last ones of a StoredSlot."""

    player_id: int
    role: str
    order: int
    is_captain: bool
    is_vice: bool
    price_paid: Decimal


WEEK = CompiledQuery(
    lambda week: Week.objects.filter(pk=week).order_by().values_list("locks_at", "finalized_at")
)
TEAM_BY_ID = CompiledQuery(
    lambda team: Team.objects.filter(pk=team).select_for_update(no_key=True).values_list(*TEAM)
)
TEAM_OF_OWNER = CompiledQuery(
    lambda owner, season: (
        Team.objects.filter(owner=owner, season=season)
        .select_for_update(no_key=True)
        .values_list(*TEAM)
    )
)
PLAYERS = CompiledQuery(
    lambda season, players: (
        Player.objects.filter(season=season, pk__in=players)
        .order_by()
        .values_list(*PlayerRow._fields)
    )
)
GAMES = CompiledQuery(
    lambda week: Game.objects.filter(week=week).order_by().values_list(*GameRow._fields)
)

# Within a week the squad before it and its free transfers stay the same.
CHANGING = ("only_week", "version", "saved_at", "chip", "transfers", "transfers_cost")
WRITE_OVER = CompiledQuery(
    lambda lineup, **values: updating(
        Lineup.objects.filter(pk=lineup), written_in=WRITTEN_IN.number, **values
    )
)
DELETE_SLOTS = CompiledQuery(
    lambda slots: deleting(LineupSlot.objects.filter(pk__in=slots).order_by())
)
INSERT_SLOTS = CompiledQuery(lambda **columns: inserting(LineupSlot, **columns))


def as_it_is_now(week: Week) -> Week:
    """Return a copy of the week with its present deadline and end.

    The object passed in stays as it is: all readers of a snapshot may share it. Raises
    Week.DoesNotExist.
    """
    if not (rows := WEEK.rows(week=week.pk)):
        raise Week.DoesNotExist
    now = copy.copy(week)
    [[now.locks_at, now.finalized_at]] = rows
    return now


def lock_team(team: Team) -> Team:
    """Lock the team's row. The second of two saves waits here, then reads what the first saved.

    Foreign keys of rows that name the team do not wait (`no_key`), such as a week's results.
    Raises Team.DoesNotExist.
    """
    return _team(TEAM_BY_ID.rows(team=team.pk))


def lock_team_of(owner: User, season_id: int) -> Team:
    """Do the same for the owner's team of the season."""
    return _team(TEAM_OF_OWNER.rows(owner=owner.pk, season=season_id))


def _team(rows: list[list[Any]]) -> Team:
    if not rows:
        raise Team.DoesNotExist
    return Team.from_db(None, TEAM, rows[0])


def players_by_id(team: Team, ids: Collection[int]) -> dict[int, PlayerRow]:
    """Return the players of the team's season, without those that do not exist."""
    rows = PLAYERS.rows(season=team.season_id, players=list(ids))
    return {player.pk: player for player in map(PlayerRow._make, rows)}


def games_of(week: Week) -> list[GameRow]:
    return [GameRow._make(row) for row in GAMES.rows(week=week.pk)]


def write_over(lineup: Lineup) -> None:
    """Save the lineup over its row, which is of the same week."""
    WRITE_OVER.execute(lineup=lineup.pk, **{name: getattr(lineup, name) for name in CHANGING})


def delete_slots(ids: list[int]) -> None:
    DELETE_SLOTS.execute(slots=ids)


def insert_slots(lineup: Lineup, rows: Sequence[SlotRow]) -> None:
    if rows:
        columns = dict(zip(SlotRow._fields, map(list, zip(*rows, strict=True)), strict=True))
        INSERT_SLOTS.execute(lineup_id=[lineup.pk] * len(rows), **columns)
