"""Content of the lineup page: the slots of a draft, each with the query that a tap on it opens."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property

from django.utils.safestring import SafeString

from fantasy.models import Week
from fantasy.rulesets import Chip, Position, Ruleset
from teams.models import Club, Game, Player
from teams.read_models.live import LiveWeek
from teams.read_models.week_numbers import share_of
from teams.rules.drafts import Draft, changed_players, may_move, may_swap
from teams.rules.empty_slots import empty_slots
from teams.rules.formation import field_rows
from teams.rules.lineups import Pick, captain_multiplier, may_keep, over_limit, problems
from teams.rules.transfers import Transferred, find_chip
from teams.services.lineups import locked_clubs
from teams.services.transfers import WeekStart

from .fitting import Fitting
from .fixtures import Fixture, fixtures, next_kickoff
from .live_points import LockedPoints, locked_points
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
    query: str  # of a tap on the slot
    anchor: str = "player-picker"  # where the tap leads on the page
    points: LockedPoints | None = None  # of a locked player

    @property
    def address(self) -> str:
        return f"?{self.query}#{self.anchor}"

    @property
    def element_id(self) -> str:
        return slot_id(self.pick)

    @property
    def css_class(self) -> str:
        state = " chosen" if self.chosen else " target" if self.swaps else ""
        return f"slot{state} locked" if self.locked else f"slot{state}"

    @property
    def card(self) -> SafeString:
        return player_card(
            self.player,
            self.pick,
            self.fixture,
            locked=self.locked,
            swaps=self.swaps,
            points=self.points,
        )

    @property
    def list_card(self) -> SafeString:
        """The card in the list view, where the name leads to the page of the player."""
        return player_card(
            self.player,
            self.pick,
            self.fixture,
            locked=self.locked,
            swaps=self.swaps,
            points=self.points,
            linked=True,
        )


@dataclass(frozen=True)
class EmptySlot:
    """An empty slot for a player of the position. `element_id` is unique on the page."""

    position: Position
    starts: bool
    element_id: str = ""


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
    why_not: str  # "" if the player can be picked
    query: str  # of the draft with the player
    over: Decimal = Decimal(0)  # how much the squad with the player exceeds the budget
    owned: str = ""  # per cent of the teams that have the player; "" if that is not known


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
        live: LiveWeek | None = None,
        saved_chip: str = "",
        shares: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        self.draft = draft
        self.week = week
        self.rules: Ruleset = week.season.rules
        self.players = players
        self.start = start
        self.paid = paid
        self.saved = saved
        self.owned = (saved, start.picks(players))
        self.shares = shares
        self.view = LIST if view == LIST else ""
        self.games = games
        self.fixtures = fixtures(games)
        self.locked_clubs = locked_clubs(games, now) if week.locks_at is None else set()
        if len(draft.bench) == self.rules.bench:
            locked = [pick for pick in saved if pick.club in self.locked_clubs]
            self.draft = draft.keeping({p.order: p.player for p in locked if not p.starts})
        self.picks = self.draft.picks(self.pick)
        self.chosen = next((pick for pick in self.picks if str(pick.player) == chosen), None)
        self.saved_chip = find_chip(self.rules, saved_chip)
        self.points = locked_points(live, saved, self.locked_clubs, self.rules, self.saved_chip)
        # Without players, any kickoff makes some of them unavailable.
        clubs = {pick.club for pick in self.picks} or set(self.fixtures)
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
    def too_late(self) -> list[tuple[Player, datetime | None]]:
        """Locked players that the draft changes, with their kickoffs."""
        changed = changed_players(self.saved, self.picks)
        if len(self.draft.bench) < self.rules.bench:  # the order of the bench is not final yet
            changed -= {p.player for p in self.saved if not p.starts} & set(self.draft.bench)
        return [
            (player, fixture.kickoff if (fixture := self.fixtures.get(player.club_id)) else None)
            for pk in sorted(changed)
            if (player := self.players[pk]).club_id in self.locked_clubs
        ]

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

    @property
    def captain_times(self) -> int:
        return captain_multiplier(self.rules, self.saved_chip)

    @property
    def excess(self) -> Decimal:
        """By how much the squad exceeds the budget; negative below it."""
        return -self.left

    @cached_property
    def empty(self) -> list[EmptySlot]:
        """Slots that complete the squad, in the formation of the stored lineup if possible."""
        return [
            EmptySlot(self.rules.position(slot.position), slot.starts, f"empty-{n}")
            for n, slot in enumerate(empty_slots(self.picks, self.rules, self.saved), 1)
        ]

    @property
    def rows(self) -> list[list[FilledSlot | EmptySlot]]:
        """Rows of the field: the starters, and the places that are still empty."""
        groups: dict[str, list[FilledSlot | EmptySlot]] = {
            p.code: [] for p in self.rules.positions
        }
        for slot in self.starters:
            groups[slot.pick.position].append(slot)
        for empty in self.empty:
            if empty.starts:
                groups[empty.position.code].append(empty)
        return field_rows(groups.values())

    @cached_property
    def bench(self) -> list[FilledSlot | EmptySlot]:
        slots: list[FilledSlot | EmptySlot] = [
            self.slot(pick) for pick in self.picks if not pick.starts
        ]
        return slots + [empty for empty in self.empty if not empty.starts]

    @cached_property
    def swaps(self) -> list[FilledSlot]:
        """The slots that can change places with the chosen one, the others of its role last."""
        chosen = self.chosen
        if chosen is None:
            return []
        found = [slot for slot in map(self.slot, self.picks) if slot.swaps]
        return sorted(found, key=lambda slot: slot.pick.starts is chosen.starts)

    def slot(self, pick: Pick) -> FilledSlot:
        locked = not self.is_free(pick)
        chosen = pick is self.chosen
        swaps = not locked and self.may_swap(pick)
        if swaps and self.chosen:
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
            points=self.points.get(pick.player) if locked else None,
        )

    def may_swap(self, pick: Pick) -> bool:
        """Return whether the pick can change places with the chosen one.

        Two starters cannot: they have no order.
        """
        if self.chosen is None or pick is self.chosen or not self.is_free(self.chosen):
            return False
        if pick.starts and self.chosen.starts:
            return False
        if not (pick.starts or self.chosen.starts):
            return True
        starter, other = (pick, self.chosen) if pick.starts else (self.chosen, pick)
        return may_swap(self.picks, starter, other, self.rules)

    def may_move(self, pick: Pick) -> bool:
        """Return whether the pick can go to an empty slot of the bench, or of the starters."""
        return self.is_free(pick) and may_move(self.picks, pick, self.rules)

    def is_free(self, pick: Pick) -> bool:
        return pick.club not in self.locked_clubs

    @property
    def is_full(self) -> bool:
        return len(self.picks) >= self.rules.squad_size

    def replaceable(self, wanted: Iterable[Player]) -> list[Pick]:
        """Return the picks that can make room for one of the wanted players."""
        positions = {player.position for player in wanted}
        return [pick for pick in self.picks if self.is_free(pick) and pick.position in positions]

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
            over=fitting.too_dear_by(player),
            owned=share_of(player.pk, self.shares),
        )
