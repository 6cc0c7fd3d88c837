"""Actions for the slot that was tapped."""

from dataclasses import dataclass

from fantasy.rulesets import Position
from teams.models import Player

from .lineup_page import FilledSlot, LineupPage, PlayerOption

NAMED = 5  # most players offered here; the list has all that fit


@dataclass(frozen=True)
class SlotActions:
    """The slot's actions as queries; a query is "" if the action is not possible."""

    slot: FilledSlot
    position: Position
    leads: str
    seconds: str
    swaps: int  # number of players to change places with
    best: list[PlayerOption]


def slot_actions(page: LineupPage) -> SlotActions | None:
    """Return the actions for the page's chosen slot, if there is one. Makes no query."""
    pick = page.chosen
    if pick is None:
        return None
    captained = page.rules.has_captain and pick.starts
    fitting = page.fitting(pick, starts=pick.starts)
    same = (player for player in page.players.values() if player.position == pick.position)
    fits = sorted((player for player in same if not fitting.why_not(player)), key=_best_first)
    return SlotActions(
        slot=page.slot(pick),
        position=page.rules.position(pick.position),
        leads=page.query_of(page.draft.led_by(pick.player))
        if captained and not pick.captain
        else "",
        seconds=page.query_of(page.draft.seconded_by(pick.player))
        if captained and not pick.vice
        else "",
        swaps=sum(page.is_free(other) and page.may_swap(other) for other in page.picks),
        best=[page.candidate(player, fitting, pick, starts=False) for player in fits[:NAMED]],
    )


def _best_first(player: Player) -> tuple[object, ...]:
    return -player.form, -player.points, player.name  # type: ignore[attr-defined]
