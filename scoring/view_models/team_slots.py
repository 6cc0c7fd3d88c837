"""Slots of a team as its page shows them, and the rules with which a browser counts them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from fantasy.rulesets import Chip, ChipEffect, Ruleset
from teams.models import Game, LineupSlot
from teams.rules.lineups import captain_multiplier

# team.js has the same keys.
IN_PLAY, TO_COME, DONE = "in-play", "to-come", "done"
STATES = {IN_PLAY: "In play", TO_COME: "To come", DONE: "Done"}


@dataclass(frozen=True)
class StateGroup:
    """The starters of one state, in the order of the slots."""

    key: str
    name: str
    slots: "Sequence[SlotView]"


@dataclass(frozen=True)
class SlotView:
    """A slot on the page, with its player's games of the week: none, one or more."""

    slot: Any  # a LineupSlot of `visible_slots`
    games: Sequence[Game]

    @property
    def hidden(self) -> bool:
        return self.slot.player_id is None

    @property
    def starts(self) -> bool:
        return bool(self.slot.role == LineupSlot.Role.STARTER)

    @property
    def is_live(self) -> bool:
        return any(game.is_live for game in self.games)

    @property
    def state(self) -> str:
        """Return IN_PLAY, TO_COME or DONE; a player without a game is done."""
        if self.is_live:
            return IN_PLAY
        to_come = self.hidden or any(not game.is_over for game in self.games)
        return TO_COME if to_come else DONE

    @property
    def counted(self) -> Decimal:
        return Decimal(0) if self.hidden else self.slot.points * self.slot.multiplier

    @property
    def left(self) -> Decimal:
        """Return the points that did not count."""
        return Decimal(0) if self.hidden or self.slot.multiplier else self.slot.points


def by_state(slots: Iterable[SlotView]) -> list[StateGroup]:
    """Return a group for each state: those in play first."""
    slots = list(slots)
    return [
        StateGroup(key, name, [shown for shown in slots if shown.state == key])
        for key, name in STATES.items()
    ]


def rules_of_points(rules: Ruleset, chip: Chip | None) -> dict[str, object]:
    """Return the rules that a browser needs to compute a lineup's points as `score` does.

    See static/js/points.js.
    """
    effect = chip.effect if chip else None
    return {
        "captain": captain_multiplier(rules, chip),
        "everybody": effect is ChipEffect.BENCH_BOOST,
        "substitutions": rules.substitutions,
        "starters": rules.starters,
        "positions": {position.code: position.starters for position in rules.positions},
    }


def with_games(slots: Iterable[LineupSlot], games: Iterable[Game]) -> list[SlotView]:
    of_club: dict[int, list[Game]] = defaultdict(list)
    for game in games:
        of_club[game.home_id].append(game)
        of_club[game.away_id].append(game)
    return [
        SlotView(slot, of_club[slot.player.club_id] if slot.player_id else []) for slot in slots
    ]
