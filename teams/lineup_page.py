"""What the lineup page shows: the draft as slots, each with the links that change it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from fantasy.models import Week
from fantasy.rulesets import Chip, Position, Ruleset

from .drafts import Draft, may_swap, room_for
from .lineups import Pick, problems
from .models import Game, Player
from .services.lineups import locked_clubs
from .services.transfers import WeekStart
from .transfers import Transferred, find_chip


@dataclass(frozen=True)
class Slot:
    pick: Pick
    player: Player
    position: Position
    game: Game | None  # his first of the week
    locked: bool
    swaps: str  # the query that puts the waiting substitute in his place, or ""
    leads: str  # the queries that give him an armband, or ""
    seconds: str
    earlier: str  # the query that moves him up the bench, or ""


@dataclass(frozen=True)
class Room:
    """An empty place for one of the position."""

    position: Position
    starts: bool


@dataclass(frozen=True)
class ChipButton:
    chip: Chip
    left: int
    played: bool
    query: str


class LineupPage:
    """One draft against the season's players and the week's games. Makes no query."""

    def __init__(
        self,
        draft: Draft,
        *,
        week: Week,
        players: Mapping[int, Player],
        games: Sequence[Game],
        start: WeekStart,
        paid: Mapping[int, Decimal],
        now: datetime,
        waiting: int | None = None,
    ) -> None:
        self.draft = draft
        self.week = week
        self.rules: Ruleset = week.season.rules
        self.players = players
        self.start = start
        self.paid = paid
        self.games: dict[int, Game] = {}
        for game in games:
            self.games.setdefault(game.home_id, game)
            self.games.setdefault(game.away_id, game)
        self.locked_clubs = locked_clubs(games, now) if week.locks_at is None else set()
        self.picks = draft.picks(self.pick)
        self.waiting = next(
            (pick for pick in self.picks if pick.player == waiting and not pick.starts), None
        )

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

    @property
    def problems(self) -> list[str]:
        return problems(self.picks, self.rules) + self.start.problems(self.draft.chip)

    @property
    def transferred(self) -> Transferred:
        """What the draft's transfers cost."""
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
                played=chip.code == self.draft.chip,
                query=self.draft.playing("" if chip.code == self.draft.chip else chip.code).query,
            )
            for chip in self.rules.chips
        ]

    @property
    def cost(self) -> Decimal:
        return sum((pick.price for pick in self.picks), Decimal(0))

    @property
    def left(self) -> Decimal:
        return self.rules.budget - self.cost

    @property
    def starters(self) -> list[Slot]:
        """In the order of positions."""
        order = [position.code for position in self.rules.positions]
        picks = [pick for pick in self.picks if pick.starts]
        return [self.slot(pick) for pick in sorted(picks, key=lambda p: order.index(p.position))]

    @property
    def bench(self) -> list[Slot]:
        return [self.slot(pick) for pick in self.picks if not pick.starts]

    @property
    def rooms(self) -> list[Room]:
        return [
            Room(self.rules.position(code), starts)
            for code, starts in room_for(self.picks, self.rules).items()
        ]

    def slot(self, pick: Pick) -> Slot:
        captained = self.rules.has_captain and pick.starts
        locked = pick.club in self.locked_clubs
        free = not locked
        can_swap = (
            self.waiting is not None
            and pick.starts
            and free
            and may_swap(self.picks, pick, self.waiting, self.rules)
        )
        return Slot(
            pick=pick,
            player=self.players[pick.player],
            position=self.rules.position(pick.position),
            game=self.games.get(pick.club),
            locked=locked,
            swaps=self.draft.swapped(pick.player, self.waiting.player).query
            if can_swap and self.waiting
            else "",
            leads=self.draft.led_by(pick.player).query if captained and free else "",
            seconds=self.draft.seconded_by(pick.player).query if captained and free else "",
            earlier=self.draft.earlier(pick.player).query
            if not pick.starts and free and self.draft.bench[:1] != (pick.player,)
            else "",
        )

    def why_not(self, player: Player, out: Pick | None) -> str:
        """Why he cannot be picked in the place of `out` (or a free one), or ""."""
        others = [pick for pick in self.picks if pick is not out]
        if any(pick.player == player.pk for pick in self.picks):
            return "in your squad"
        if player.club_id in self.locked_clubs:
            return "has kicked off"
        if sum(pick.club == player.club_id for pick in others) >= self.rules.max_per_club:
            return f"{self.rules.max_per_club} of {player.club.short_name} already"
        left = self.rules.budget - sum((pick.price for pick in others), Decimal(0))
        if self.paid.get(player.pk, player.price) > left:
            return "too expensive"
        return ""
