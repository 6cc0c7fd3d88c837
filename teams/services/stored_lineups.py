"""The lineup in force, read for an owner's page or save: its row with its slots, as ids.

Players and clubs are not joined: pages have them from a snapshot, and a save reads those that it
needs.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from itertools import groupby
from operator import or_
from typing import Any, NamedTuple, Protocol

from django.db.models import F, Q, Subquery

from caching.compiled_query import CompiledQuery
from fantasy.models import User, Week
from teams.models import Lineup, LineupSlot, Team
from teams.rules.drafts import Draft
from teams.rules.lineups import Pick

LINEUP = [field.attname for field in Lineup._meta.concrete_fields]
TEAM = ["id", "season_id", "owner_id", "name", "colour", "second_colour", "pattern"]


class StoredSlot(NamedTuple):
    """Columns of a LineupSlot."""

    pk: int
    player_id: int
    role: str
    order: int
    is_captain: bool
    is_vice: bool
    price_paid: Decimal


def _with_slots(*candidates: Any) -> Any:
    """Return a row for each slot of the first candidate, with the columns of lineup and team.

    With several querysets of candidates: of the first one of each. A lineup without slots has one
    row, with empty columns of a slot.
    """
    first = [Q(pk=Subquery(found.values("pk")[:1])) for found in candidates]
    return (
        Lineup.objects.filter(reduce(or_, first))
        .order_by("pk", "-slots__role", "slots__order")
        .values_list(
            *(F(f"slots__{name}") for name in StoredSlot._fields),
            "from_week__number",
            *(F(f"team__{name}") for name in TEAM),
            *LINEUP,
        )
    )


OF_OWNER = CompiledQuery(
    lambda owner, season, week, number: _with_slots(
        Lineup.objects.candidates(week, number).filter(team__owner=owner, team__season=season)
    )
)
OF_OWNER_IN_TWO_WEEKS = CompiledQuery(
    lambda owner, season, week, number, other, other_number: _with_slots(
        *(
            Lineup.objects.candidates(*week).filter(team__owner=owner, team__season=season)
            for week in ((week, number), (other, other_number))
        )
    )
)
OF_TEAM = CompiledQuery(
    lambda team, week, number: _with_slots(
        Lineup.objects.candidates(week, number).filter(team=team)
    )
)


class PlayerLike(Protocol):
    """A player of a snapshot, or the columns that a save reads."""

    @property
    def pk(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def position(self) -> str: ...
    @property
    def club_id(self) -> int: ...
    @property
    def price(self) -> Decimal: ...


@dataclass(frozen=True)
class StoredLineup:
    """A lineup and its slots, starters first. Of `row.from_week` only the number is set."""

    row: Lineup
    slots: list[StoredSlot]

    def draft(self, week: Week) -> Draft:
        """Return the lineup as a draft of the week."""
        starter = LineupSlot.Role.STARTER
        return Draft(
            starters=tuple(slot.player_id for slot in self.slots if slot.role == starter),
            bench=tuple(slot.player_id for slot in self.slots if slot.role != starter),
            captain=next((slot.player_id for slot in self.slots if slot.is_captain), 0),
            vice=next((slot.player_id for slot in self.slots if slot.is_vice), 0),
            chip=self.row.chip_in(week),
        )

    def picks(self, players: Mapping[int, PlayerLike]) -> list[Pick]:
        """Return the picks in the order of the slots, with clubs and positions of today.

        A player whom `players` does not have is left out.
        """
        return [
            Pick(
                player=player.pk,
                position=player.position,
                club=player.club_id,
                price=slot.price_paid,
                starts=slot.role == LineupSlot.Role.STARTER,
                order=slot.order,
                captain=slot.is_captain,
                vice=slot.is_vice,
                name=player.name,
            )
            for slot in self.slots
            if (player := players.get(slot.player_id))
        ]


def stored_lineup_of(owner: User, week: Week) -> StoredLineup | None:
    """Return the lineup in force of the owner's team of the week's season: one query."""
    return _stored(
        OF_OWNER.rows(owner=owner.pk, season=week.season_id, week=week.pk, number=week.number)
    )


def stored_lineups_of(owner: User, week: Week, other: Week | None) -> list[StoredLineup]:
    """Return the lineups in force in the two weeks, which may be the same one: one query."""
    if other is None or other == week:
        found = stored_lineup_of(owner, week)
        return [found] if found else []
    rows = OF_OWNER_IN_TWO_WEEKS.rows(
        owner=owner.pk,
        season=week.season_id,
        week=week.pk,
        number=week.number,
        other=other.pk,
        other_number=other.number,
    )
    pk = len(StoredSlot._fields) + 1 + len(TEAM) + LINEUP.index("id")
    groups = [list(group) for _, group in groupby(rows, key=lambda row: row[pk])]
    return [found for group in groups if (found := _stored(group))]


def in_force(lineups: Iterable[StoredLineup], week: Week) -> StoredLineup | None:
    """Return the one of the lineups that counts in the week: see `LineupQuerySet.candidates`."""
    candidates = [
        lineup
        for lineup in lineups
        if lineup.row.from_week_id == week.pk
        or (not lineup.row.only_week and lineup.row.from_week.number <= week.number)
    ]
    return max(
        candidates,
        key=lambda lineup: (lineup.row.from_week.number, lineup.row.only_week),
        default=None,
    )


def stored_lineup(team: Team, week: Week) -> StoredLineup | None:
    """Return the same for a team."""
    return _stored(OF_TEAM.rows(team=team.pk, week=week.pk, number=week.number))


def _stored(rows: list[list[Any]]) -> StoredLineup | None:
    if not rows:
        return None
    width = len(StoredSlot._fields)
    number, *columns = rows[0][width:]
    lineup = Lineup.from_db(None, LINEUP, columns[len(TEAM) :])
    lineup.team = Team.from_db(None, TEAM, columns[: len(TEAM)])
    lineup.from_week = Week(pk=lineup.from_week_id, season_id=lineup.team.season_id, number=number)
    slots = [StoredSlot._make(row[:width]) for row in rows if row[0] is not None]
    return StoredLineup(lineup, slots)
