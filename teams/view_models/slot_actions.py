"""Actions for the slot that was tapped."""

from collections.abc import Sequence
from dataclasses import dataclass

from fantasy.rulesets import Position
from teams.models import Player
from teams.rules.lineups import Pick

from .lineup_page import FilledSlot, LineupPage, PlayerOption
from .live_points import LockedPoints

NAMED = 8  # most replacements offered here; the list has all of them


@dataclass(frozen=True)
class SlotActions:
    """The slot's actions as queries; a query is "" if the action is not possible."""

    slot: FilledSlot
    position: Position
    leads: str = ""
    seconds: str = ""
    removes: str = ""
    moves: str = ""  # to an empty slot of the bench, or of the starters
    swaps: Sequence[FilledSlot] = ()  # the slots to change places with
    best: Sequence[PlayerOption] = ()  # available and affordable players, the best form first
    points: LockedPoints | None = None  # of a locked slot


def slot_actions(page: LineupPage) -> SlotActions | None:
    """Return the actions for the page's chosen slot, if there is one. Makes no query."""
    pick = page.chosen
    if pick is None:
        return None
    slot, position = page.slot(pick), page.rules.position(pick.position)
    if slot.locked:
        return SlotActions(slot, position, points=slot.points)
    captained = page.rules.has_captain and pick.starts
    draft, player = page.draft, pick.player
    return SlotActions(
        slot=slot,
        position=position,
        leads=page.query_of(draft.led_by(player)) if captained and not pick.captain else "",
        seconds=page.query_of(draft.seconded_by(player)) if captained and not pick.vice else "",
        removes=page.query_of(draft.removed(player)),
        moves=page.query_of(draft.moved(player, starts=not pick.starts))
        if page.may_move(pick)
        else "",
        swaps=page.swaps,
        best=_replacements(page, pick),
    )


def _replacements(page: LineupPage, pick: Pick) -> list[PlayerOption]:
    fitting = page.fitting(pick, starts=pick.starts)
    same = (player for player in page.players.values() if player.position == pick.position)
    found = sorted((player for player in same if fitting.fits(player)), key=_best_first)
    return [page.candidate(player, fitting, pick, starts=False) for player in found[:NAMED]]


def _best_first(player: Player) -> tuple[object, ...]:
    return -player.form, -player.points, player.name  # type: ignore[attr-defined]
