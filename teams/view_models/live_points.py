"""Points of locked players on the lineup page, from the live week. No query."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from fantasy.rulesets import Chip, Ruleset
from teams.read_models.live import LivePlayer, LiveWeek
from teams.read_models.outcomes import outcomes, playing_clubs
from teams.rules.lineups import Pick, score


@dataclass(frozen=True)
class LockedPoints:
    """A locked player's points. `total` is what the slot shows: times `multiplier` if that is more
    than 1. `lines`: label, count and points of each stat; their points add up to `points`.
    """

    points: Decimal
    multiplier: int
    lines: Sequence[Sequence[str | float]]
    state: str  # "live", "final" or "" before the feed knows of the game

    @property
    def total(self) -> Decimal:
        return self.points * max(1, self.multiplier)


def locked_points(
    live: LiveWeek | None,
    saved: Sequence[Pick],
    locked: Collection[int],
    rules: Ruleset,
    chip: Chip | None,
) -> dict[int, LockedPoints]:
    """Return the points of the players whose clubs are `locked`, by player.

    `saved` is the stored lineup: the one that counts.
    """
    if live is None or not any(pick.club in locked for pick in saved):
        return {}
    found = outcomes(live, ((pick.player, pick.club) for pick in saved))
    states = _states(live, locked)
    return {
        slot.pick.player: LockedPoints(
            points=slot.points,
            multiplier=slot.multiplier,
            lines=_lines(live["players"], slot.pick.player),
            state=states.get(slot.pick.club, ""),
        )
        for slot in score(saved, found, rules, chip).slots
        if slot.pick.club in locked
    }


def _lines(players: Mapping[str, LivePlayer], player: int) -> Sequence[Sequence[str | float]]:
    found = players.get(str(player))
    return found["lines"] if found else ()


def _states(live: LiveWeek, clubs: Iterable[int]) -> dict[int, str]:
    playing = playing_clubs(live)
    still = set(live["open_clubs"])
    return {
        club: "live" if club in playing else "" if club in still else "final" for club in clubs
    }
