"""A team's points in a week, slot by slot, as everybody may see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fantasy.models import Week
from fantasy.rulesets import LockPolicy, Ruleset
from teams.lineups import LineupScore, SlotScore, score
from teams.models import Game, Lineup, LineupSlot
from teams.services.lineups import locked_clubs, picks_of
from teams.transfers import find_chip

from .live import outcomes


@dataclass(frozen=True)
class ShownSlot:
    """`slot` is None while the player's game has not kicked off: nobody else may know him yet."""

    slot: LineupSlot | None
    score: SlotScore
    lines: list[list[Any]]  # label, count, points
    is_live: bool

    @property
    def starts(self) -> bool:
        return self.score.pick.starts


def team_points(
    lineup: Lineup, live: dict[str, Any], games: Sequence[Game], week: Week, now: datetime
) -> tuple[LineupScore, list[ShownSlot]]:
    """The score, and its slots with what is not locked yet hidden. No query."""
    rules = week.season.rules
    picks = picks_of(lineup)
    state = outcomes(live, ((pick.player, pick.club) for pick in picks))
    result = score(picks, state, rules, find_chip(rules, lineup.chip_in(week)))
    locked = locked_clubs(games, now)
    playing = {club for game in games if game.is_live for club in (game.home_id, game.away_id)}
    shown = [
        ShownSlot(
            slot=slot if _is_open_to_all(slot.player.club_id, locked, rules, week, now) else None,
            score=slot_score,
            lines=live["players"].get(str(slot.player_id), {}).get("lines", []),
            is_live=slot.player.club_id in playing,
        )
        for slot, slot_score in zip(lineup.slots.all(), result.slots, strict=True)
    ]
    return result, shown


def _is_open_to_all(
    club: int, locked: set[int], rules: Ruleset, week: Week, now: datetime
) -> bool:
    if week.is_final:
        return True
    if rules.lock is LockPolicy.DEADLINE:
        return week.locks_at is not None and now >= week.locks_at
    return club in locked
