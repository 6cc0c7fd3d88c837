"""An owner's week: all players of the lineup, locked or not, with points, ranks and what to do.

Only the owner may read it: it holds players that are hidden from others.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from fantasy.calendar import Calendar
from fantasy.models import Week
from fantasy.rulesets import Chip, Ruleset
from scoring.read_models.team_page import TeamPage, scored_slots
from teams.models import Game, LineupSlot, Player, Team, TeamWeek
from teams.read_models.live import LiveWeek, WeekState
from teams.read_models.week_numbers import WeekNumbers
from teams.rules.lineups import Pick
from teams.rules.spread_types import Spreads
from teams.rules.transfers import find_chip
from teams.services.stored_lineups import StoredLineup

from .standing import Standing, standing
from .team_slots import SlotView, with_games
from .to_do import ToDo


@dataclass(frozen=True)
class OwnWeek:
    """`ranks` and `numbers` are None until they are built; `live` is None before the kickoff."""

    calendar: Calendar
    week: Week
    team: Team
    stored: StoredLineup | None
    results: Sequence[TeamWeek]
    players: Mapping[int, Player]
    games: Sequence[Game]
    live: LiveWeek | None
    ranks: Spreads | None
    numbers: WeekNumbers | None
    to_do: ToDo

    @property
    def rules(self) -> Ruleset:
        return self.calendar.rules

    @property
    def begun(self) -> bool:
        return self.calendar.has_begun(self.week)

    @property
    def under_way(self) -> bool:
        return self.begun and not self.week.is_final

    @property
    def in_play(self) -> bool:
        return any(game.status == Game.Status.LIVE for game in self.games)

    @property
    def chip(self) -> Chip | None:
        return find_chip(self.rules, self.stored.row.chip_in(self.week)) if self.stored else None

    @cached_property
    def picks(self) -> list[Pick]:
        return self.stored.picks(self.players) if self.stored else []

    @cached_property
    def page(self) -> TeamPage:
        """The structure of the team's page, with the players that it hides from others."""
        page: TeamPage = {
            "team": self.team,
            "results": [row for row in self.results if row.points is not None],
            "slots": own_slots(self.stored, self.week, self.rules, self.players, self.state),
            "to_play": 0,
            "chip": self.chip.code if self.chip else "",
            "transfers": None,
            "came": [],
            "went": [],
        }
        row = self.stored.row if self.stored else None
        if row and row.from_week_id == self.week.pk and row.transfers:
            before = {int(player) for player in row.squad_before}
            now = {pick.player for pick in self.picks}
            page["transfers"] = {"made": row.transfers, "cost": row.transfers_cost}
            page["came"] = [self.players[pk] for pk in now - before]
            page["went"] = [self.players[pk] for pk in before - now if pk in self.players]
        return page

    @property
    def state(self) -> WeekState:
        return state_of(self.week, self.games, self.live)

    @cached_property
    def slots(self) -> list[SlotView]:
        return with_games(self.page["slots"], self.games)

    @property
    def cost(self) -> int:
        return self.page["transfers"]["cost"] if self.page["transfers"] else 0

    @cached_property
    def total(self) -> Decimal:
        """Points before the cost of transfers."""
        return sum((shown.counted for shown in self.slots), Decimal(0))

    @cached_property
    def standing(self) -> Standing | None:
        if not self.slots:
            return None
        return standing(self.calendar, self.week, self.page, self.ranks)


def own_slots(
    stored: StoredLineup | None,
    week: Week,
    rules: Ruleset,
    players: Mapping[int, Player],
    state: WeekState,
) -> list[LineupSlot]:
    """Return the slots of the stored lineup with the attributes of `scored_slots`. No query."""
    if stored is None:
        return []
    slots, picks = [], stored.picks(players)
    for pick in picks:
        role = LineupSlot.Role.STARTER if pick.starts else LineupSlot.Role.BENCH
        slot = LineupSlot(role=role, order=pick.order, is_captain=pick.captain, is_vice=pick.vice)
        slot.player = players[pick.player]
        slots.append(slot)
    return scored_slots(slots, picks, state, rules, find_chip(rules, stored.row.chip_in(week)))


def state_of(week: Week, games: Sequence[Game], live: LiveWeek | None) -> WeekState:
    """Return the week as it stands. `live`: None before its kickoff."""
    return live or {
        "week": week.number,
        "final": False,
        "poll": 0,
        "games": [],
        "open_clubs": [club for game in games for club in (game.home_id, game.away_id)],
        "players": {},
    }
