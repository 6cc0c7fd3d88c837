"""The public view of a team's points in a week, slot by slot."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from fantasy.models import Week
from fantasy.rulesets import Chip, ChipEffect, LockPolicy, Ruleset
from scoring.page_types import WeekState
from teams.models import Game, Lineup, LineupSlot
from teams.rules.lineups import score
from teams.rules.transfers import find_chip
from teams.services.lineups import locked_clubs, picks_of

from .live import outcomes


def visible_slots(
    lineup: Lineup, live: WeekState, games: Sequence[Game], week: Week, now: datetime
) -> list[LineupSlot]:
    """Return the slots with `points`, `multiplier`, `came_in`, `went_out` and `lines`.

    A line is (label, count, points). No query. A player who has not locked stays hidden: an empty
    slot without the player is returned instead.
    """
    rules = week.season.rules
    picks = picks_of(lineup)
    state = outcomes(live, ((pick.player, pick.club) for pick in picks))
    result = score(picks, state, rules, find_chip(rules, lineup.chip_in(week)))
    locked = locked_clubs(games, now)
    shown = []
    for slot, scored in zip(lineup.slots.all(), result.slots, strict=True):
        if not _is_open_to_all(slot.player.club_id, locked, rules, week, now):
            shown.append(_hidden(slot))
            continue
        line = live["players"].get(str(slot.player_id))
        shown.append(
            _annotated(
                slot,
                points=scored.points,
                multiplier=scored.multiplier,
                came_in=scored.came_in,
                went_out=scored.went_out,
                lines=line["lines"] if line else [],
            )
        )
    return shown


def _hidden(slot: LineupSlot) -> LineupSlot:
    hidden = LineupSlot(role=slot.role, order=slot.order)
    counts = slot.role == LineupSlot.Role.STARTER
    return _annotated(
        hidden, points=None, multiplier=int(counts), came_in=False, went_out=False, lines=[]
    )


def _annotated(slot: LineupSlot, **values: object) -> LineupSlot:
    """Return the slot with attributes that are no columns, as `annotate()` of a queryset sets."""
    for name, value in values.items():
        setattr(slot, name, value)
    return slot


def _is_open_to_all(
    club: int, locked: set[int], rules: Ruleset, week: Week, now: datetime
) -> bool:
    if week.is_final:
        return True
    if rules.lock is LockPolicy.DEADLINE:
        return week.locks_at is not None and now >= week.locks_at
    return club in locked


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
    def counted(self) -> Decimal:
        return Decimal(0) if self.hidden else self.slot.points * self.slot.multiplier

    @property
    def left(self) -> Decimal:
        """Return the points that did not count."""
        return Decimal(0) if self.hidden or self.slot.multiplier else self.slot.points


def rules_of_points(rules: Ruleset, chip: Chip | None) -> dict[str, Any]:
    """Return the rules that a browser needs to compute a lineup's points as `score` does.

    See static/js/points.js.
    """
    effect = chip.effect if chip else None
    triple = chip if effect is ChipEffect.TRIPLE_CAPTAIN else None
    return {
        "captain": triple.multiplier if triple else rules.captain_multiplier,
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
