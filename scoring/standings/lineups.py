"""The lineups of a week in numpy arrays. No Django here."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import chain
from typing import Any

import numpy as np

from fantasy.rulesets import Ruleset
from teams.rules.lineups import Pick

from .array_types import Flags, Integers
from .substitutes import can_hold


@dataclass(frozen=True)
class Lineups:
    """One lineup for each team, in the order of the teams' ids.

    `picks`: [slot, lineup], a player's index; starters first, then the bench in its order.
    `captain`, `vice`: players' indexes. `chip`: 0 for none, else 1 + its index in the ruleset.
    `transfers`: made for the week, and their `cost`. `before`: the season's points before the
    week. Both in hundredths.
    `odd`: by team, the picks of lineups that have another shape. In `picks` they have nobody.
    """

    teams: Integers
    picks: Integers
    captain: Integers
    vice: Integers
    chip: Integers
    transfers: Integers
    cost: Integers
    before: Integers
    odd: Mapping[int, Sequence[Pick]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.teams)

    def number_having(self, player: int) -> int:
        """Return how many teams have the player."""
        odd = sum(any(pick.player == player for pick in picks) for picks in self.odd.values())
        return int(np.count_nonzero(self.picks == player)) + odd

    def shares(self, starters: int, players: int) -> tuple[Integers, Integers, Integers]:
        """Return for each player how many teams have, start and captain the player.

        `starters`: slots of the starters. `players`: their number, with nobody.
        """
        columns = [np.bincount(column, minlength=players) for column in self.picks]
        started: Integers = np.sum(columns[:starters], axis=0)
        every: Integers = np.sum(columns, axis=0)
        captained = np.bincount(self.captain, minlength=players)
        for pick in chain.from_iterable(self.odd.values()):
            every[pick.player] += 1
            started[pick.player] += pick.starts
            captained[pick.player] += pick.captain
        return every, started, captained


COLUMNS = ("picks", "captain", "vice", "chip", "transfers", "cost", "before")


@dataclass(frozen=True)
class Slots:
    """Slots of lineups in any order. `row`: the lineup. `player`: an index."""

    row: Integers
    player: Integers
    starts: Flags
    order: Integers  # among the starters or on the bench
    captain: Flags
    vice: Flags

    def __getitem__(self, chosen: Integers | Flags) -> "Slots":
        return Slots(**{name: column[chosen] for name, column in vars(self).items()})

    def lists(self) -> list[list[Any]]:
        return [column.tolist() for column in vars(self).values()]


class LineupsBuilder:
    """Makes the arrays of lineups from their slots, some at a time.

    `positions`: of each player, the last one of nobody, "".
    """

    def __init__(self, rows: int, positions: Sequence[str], rules: Ruleset) -> None:
        self.rules = rules
        self.positions = positions
        self.rows = rows
        nobody = len(positions) - 1
        kind = np.min_scalar_type(-len(positions))
        self.picks = np.full((rules.squad_size, rows), nobody, kind)
        self.captain = np.full(rows, nobody, kind)
        self.vice = np.full(rows, nobody, kind)
        self._fitting = np.zeros(rows, np.uint8)
        self._others = np.zeros(rows, bool)
        self._captains = np.zeros(rows, np.uint8)
        self._vices = np.zeros(rows, np.uint8)
        self._odd: dict[int, list[Pick]] = {}

    def add(self, slots: Slots) -> None:
        fits = slots.order < np.where(slots.starts, self.rules.starters, self.rules.bench)
        fits &= slots.starts | ~(slots.captain | slots.vice)
        self._others[slots.row[~fits]] = True
        fitting = slots[fits]
        place = np.where(fitting.starts, fitting.order, self.rules.starters + fitting.order)
        self.picks[place, fitting.row] = fitting.player
        self._fitting += self._number(fitting.row)
        for marked, players, count in (
            (fitting.captain, self.captain, self._captains),
            (fitting.vice, self.vice, self._vices),
        ):
            players[fitting.row[marked]] = fitting.player[marked]
            count += self._number(fitting.row[marked])

    @property
    def empty(self) -> Flags:
        """Rows of which no slot was added."""
        return ~(self._others | (self._fitting > 0))

    @property
    def odd(self) -> Flags:
        """Rows of another shape than the arrays have, such as a captain on the bench."""
        if not can_hold(self.rules):
            return np.ones(self.rows, bool)
        return (
            self._others
            | (self._fitting != self.rules.squad_size)
            | (self._captains > 1)
            | (self._vices > self._captains)
        )

    def add_odd(self, slots: Slots) -> None:
        """Give the odd lineups their picks; slots of the others are left out."""
        found = defaultdict(list)
        slots = slots[self.odd[slots.row]]
        slots = slots[np.lexsort((slots.order, ~slots.starts, slots.row))]
        for row, player, starts, order, captain, vice in zip(*slots.lists(), strict=True):
            position = self.positions[player]
            found[row].append(Pick(player, position, 0, Decimal(0), starts, order, captain, vice))
        self._odd = dict(found)

    def lineups(self, teams: Integers, **others: Integers) -> Lineups:
        """Return the arrays without the empty lineups.

        `others`: `chip`, `transfers`, `cost` and `before`, with an element for each lineup.
        """
        odd, there = self.odd, ~self.empty
        for players in (self.picks, self.captain, self.vice):
            players[..., odd] = len(self.positions) - 1
        columns = {
            "teams": teams,
            "picks": self.picks,
            "captain": self.captain,
            "vice": self.vice,
            **others,
        }
        if not there.all():
            columns = {name: column[..., there] for name, column in columns.items()}
        picks = {int(teams[row]): self._odd[row] for row in np.flatnonzero(odd & there).tolist()}
        return Lineups(**columns, odd=picks)

    def _number(self, rows: Integers) -> Integers:
        return np.bincount(rows, minlength=self.rows).astype(np.uint8)
