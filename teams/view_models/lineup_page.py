"""Content of the lineup page: the slots of a draft, each with the query that a tap on it opens."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property

from django.utils.safestring import SafeString

from fantasy.models import Week
from fantasy.rulesets import Chip, Position, Ruleset
from teams.models import Club, Game, Player
from teams.rules.drafts import Draft, may_swap, room_for
from teams.rules.formation import field_rows
from teams.rules.lineups import Pick, may_keep, over_limit, problems
from teams.rules.transfers import Transferred, find_chip
from teams.services.lineups import locked_clubs
from teams.services.transfers import WeekStart

from .fitting import Fitting
from .fixtures import Fixture, fixtures, next_kickoff
from .player_cards import player_card

LIST = "list"  # the view as a list, instead of the field


def slot_id(pick: Pick) -> str:
    """Return the id of the slot's element in the page."""
    return f"slot-{pick.player}"


@dataclass(frozen=True)
class FilledSlot:
    pick: Pick
    player: Player
    fixture: Fixture | None
    locked: bool
    chosen: bool
    swaps: bool  # can change places with the chosen one
    query: str  # of a tap on the slot; "" if the slot is locked
    anchor: str = "player-picker"  # where the tap leads on the page

    @property
    def address(self) -> str:
        return self.player.get_absolute_url() if self.locked else f"?{self.query}#{self.anchor}"

    @property
    def element_id(self) -> str:
        return slot_id(self.pick)

    @property
    def css_class(self) -> str:
        if self.chosen:
            return "slot chosen"
        if self.swaps:
            return "slot target"
        return "slot locked" if self.locked else "slot"

    @property
    def card(self) -> SafeString:
        return player_card(
            self.player, self.pick, self.fixture, locked=self.locked, swaps=self.swaps
        )


@dataclass(frozen=True)
class EmptySlot:
    """A free place for a player of the position."""

    position: Position
    starts: bool


@dataclass(frozen=True)
class ChipButton:
    chip: Chip
    left: int
    again: int | None  # the week from which it can be played again
    played: bool
    query: str


@dataclass(frozen=True)
class PlayerOption:
    player: Player
    fixture: Fixture | None
    why_not: str
    query: str  # of the draft with the player


class LineupPage:
    """A draft with the season's players and the week's games. Makes no query."""

    def __init__(
        self,
        draft: Draft,
        *,
        week: Week,
        players: Mapping[int, Player],
        games: Sequence[Game],
        start: WeekStart,
        paid: Mapping[int, Decimal],
        saved: Sequence[Pick],
        now: datetime,
        chosen: str = "",
        view: str = "",
    ) -> None:
        self.draft = draft
        self.week = week
        self.rules: Ruleset = week.season.rules
        self.players = players
        self.start = start
        self.paid = paid
        self.owned = (saved, start.picks(players))
        self.view = LIST if view == LIST else ""
        self.games = games
        self.fixtures = fixtures(games)
        self.locked_clubs = locked_clubs(games, now) if week.locks_at is None else set()
        self.picks = draft.picks(self.pick)
        self.chosen = next(
            (
                pick
                for pick in self.picks
                if str(pick.player) == chosen and pick.club not in self.locked_clubs
            ),
            None,
        )
        clubs = {pick.club for pick in self.picks}
        self.next_lock = week.locks_at or next_kickoff(self.fixtures, clubs, now)

    @property
    def next_lock_day(self) -> str:
        """Day and time of the next lock in UTC, or "" if there is none."""
        return f"{self.next_lock:%a %H:%M}" if self.next_lock else ""

    def pick(self, player_id: int) -> Pick | None:
        player = self.players.get(player_id)
        if player is None:
            return None
        return Pick(
            player=player.pk,
            position=player.position,
            club=player.club_id,
            price=self.paid.get(player.pk, player.price),
            starts=False,
            order=0,
            name=player.name,
        )

    def query_of(self, draft: Draft) -> str:
        """Return the query of the address that shows the draft in the same view as this page."""
        return f"{draft.query}&view={LIST}" if self.view else draft.query

    @cached_property
    def query(self) -> str:
        return self.query_of(self.draft)

    @property
    def other_view(self) -> str:
        """Query of the same lineup in the other view."""
        return self.draft.query if self.view else f"{self.draft.query}&view={LIST}"

    @cached_property
    def problems(self) -> list[str]:
        found = problems(self.picks, self.rules, self.owned)
        return found + self.start.problems(self.draft.chip)

    @cached_property
    def kept_clubs(self) -> list[tuple[Club, int]]:
        """Clubs of which the draft may keep more players than the rules allow, with the numbers.

        The draft exceeds the limit because players whom the owner had have moved to the club.
        """
        counts = Counter(pick.club for pick in self.picks)
        clubs = {pick.club: self.players[pick.player].club for pick in self.picks}
        return [
            (clubs[club], counts[club])
            for club in over_limit(self.picks, self.rules)
            if may_keep(club, self.picks, self.owned)
        ]

    @property
    def transferred(self) -> Transferred:
        """The draft's transfers and their cost."""
        chip = find_chip(self.rules, self.draft.chip)
        return self.start.account([pick.player for pick in self.picks], chip)

    @property
    def chips(self) -> list[ChipButton]:
        """Each chip of the game, with the address that plays it or takes it back."""
        left = self.start.chips_left
        return [
            ChipButton(
                chip,
                left=left[chip.code],
                again=self.start.next_chance(chip),
                played=(played := chip.code == self.draft.chip),
                query=self.query_of(self.draft.playing("" if played else chip.code)),
            )
            for chip in self.rules.chips
        ]

    @cached_property
    def cost(self) -> Decimal:
        return sum((pick.price for pick in self.picks), Decimal(0))

    @property
    def left(self) -> Decimal:
        return self.rules.budget - self.cost

    @cached_property
    def starters(self) -> list[FilledSlot]:
        """The starters in the order of positions."""
        order = [position.code for position in self.rules.positions]
        picks = [pick for pick in self.picks if pick.starts]
        return [self.slot(pick) for pick in sorted(picks, key=lambda p: order.index(p.position))]

    @cached_property
    def rooms(self) -> list[EmptySlot]:
        return [
            EmptySlot(self.rules.position(code), starts)
            for code, starts in room_for(self.picks, self.rules).items()
        ]

    @property
    def rows(self) -> list[list[FilledSlot | EmptySlot]]:
        """Rows of the field: the starters, and the places that are still empty."""
        groups: dict[str, list[FilledSlot | EmptySlot]] = {
            p.code: [] for p in self.rules.positions
        }
        for slot in self.starters:
            groups[slot.pick.position].append(slot)
        for room in self.rooms:
            if room.starts:
                groups[room.position.code].append(room)
        return field_rows(groups.values())

    @cached_property
    def bench(self) -> list[FilledSlot | EmptySlot]:
        slots: list[FilledSlot | EmptySlot] = [
            self.slot(pick) for pick in self.picks if not pick.starts
        ]
        return slots + [room for room in self.rooms if not room.starts]

    def slot(self, pick: Pick) -> FilledSlot:
        locked = pick.club in self.locked_clubs
        chosen = pick is self.chosen
        swaps = not locked and self.may_swap(pick)
        if locked:
            query = ""
        elif swaps and self.chosen:
            starter, other = (pick, self.chosen) if pick.starts else (self.chosen, pick)
            query = self.query_of(self.draft.swapped(starter.player, other.player))
        else:
            query = self.query if chosen else f"{self.query}&on={pick.player}"
        return FilledSlot(
            pick=pick,
            player=self.players[pick.player],
            fixture=self.fixtures.get(pick.club),
            locked=locked,
            chosen=chosen,
            swaps=swaps,
            query=query,
            anchor=slot_id(self.chosen) if self.chosen and (chosen or swaps) else "player-picker",
        )

    def may_swap(self, pick: Pick) -> bool:
        """Return whether the pick can change places with the chosen one.

        Two starters cannot: they have no order.
        """
        if self.chosen is None or pick is self.chosen:
            return False
        if pick.starts and self.chosen.starts:
            return False
        if not (pick.starts or self.chosen.starts):
            return True
        starter, other = (pick, self.chosen) if pick.starts else (self.chosen, pick)
        return may_swap(self.picks, starter, other, self.rules)

    def is_free(self, pick: Pick) -> bool:
        return pick.club not in self.locked_clubs

    def fitting(self, out: Pick | None, *, starts: bool) -> Fitting:
        return Fitting(
            self.picks,
            out,
            starts=starts,
            rules=self.rules,
            locked_clubs=self.locked_clubs,
            paid=self.paid,
            owned=self.owned,
        )

    def candidate(
        self, player: Player, fitting: Fitting, out: Pick | None, *, starts: bool
    ) -> PlayerOption:
        """Return the player as an option for the place of `out`, or for a free one."""
        why_not = fitting.why_not(player)
        after = (
            self.draft.replaced(out.player, player.pk)
            if out
            else self.draft.added(player.pk, starts=starts)
        )
        return PlayerOption(
            player=player,
            fixture=self.fixtures.get(player.club_id),
            why_not=why_not,
            query="" if why_not else self.query_of(after),
        )
