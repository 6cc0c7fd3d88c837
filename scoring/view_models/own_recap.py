"""What an owner reads about a final week: decisions, and the team of the week."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from scoring.rules.recap import Decision, Kind, recap
from teams.models import Player
from teams.read_models.outcomes import outcomes
from teams.read_models.week_numbers import PlayerCard
from teams.rules.lineups import captain_multiplier, score

from .own_week import OwnWeek


@dataclass(frozen=True)
class Told:
    """A decision in words. `gain`: points, below 0 for points lost."""

    text: str
    gain: Decimal


@dataclass(frozen=True)
class StarPlayer:
    """A player of the team of the week. `own`: whether the owner had the player."""

    card: PlayerCard
    own: bool


@dataclass(frozen=True)
class OwnRecap:
    best: Told | None
    worst: Told | None
    stars: list[StarPlayer]

    @property
    def owned(self) -> int:
        """How many of the team of the week the owner had."""
        return sum(star.own for star in self.stars)


def own_recap(own: OwnWeek) -> OwnRecap | None:
    """Return the recap of a final week; None before, and without a lineup."""
    if not own.week.is_final or not own.picks:
        return None
    clubs = ((pick.player, pick.club) for pick in own.picks)
    scored = score(own.picks, outcomes(own.state, clubs), own.rules, own.chip)
    found = recap(
        scored.slots,
        captain_multiplier=captain_multiplier(own.rules, own.chip),
        chip=own.chip,
        bought={player.pk for player in own.page["came"]},
    )
    squad = {pick.player for pick in own.picks}
    cards = own.numbers["team_of_the_week"] if own.numbers else []
    return OwnRecap(
        best=_told(found.best, own.players),
        worst=_told(found.worst, own.players),
        stars=[StarPlayer(card, card["id"] in squad) for card in cards],
    )


def _told(decision: Decision | None, players: Mapping[int, Player]) -> Told | None:
    if decision is None:
        return None
    player, instead = (
        players[pk].name if pk else "" for pk in (decision.player, decision.instead)
    )
    return Told(_text(decision.kind, player, instead, gained=decision.gain > 0), decision.gain)


def _text(kind: Kind, player: str, instead: str, *, gained: bool) -> str:
    if kind is Kind.CHIP:
        return "You played a chip that made your bench count"
    if kind is Kind.CAPTAIN:
        return f"You made {player} captain" + (f", not {instead}" if instead else "")
    if kind is Kind.BUY:
        return f"You brought in {player}"
    if gained:
        return f"You started {player} and left {instead} on the bench"
    return f"You left {instead} on the bench and started {player}"
