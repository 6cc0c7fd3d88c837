"""Decisions of the rules about one situation, for arrays that apply them to all lineups in it.

Each one is made by the pure functions of `teams.rules.lineups`. No Django here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import repeat

from fantasy.rulesets import Chip, Ruleset
from teams.rules.lineups import Outcome, Pick, score, substitutions

COUNTS = Outcome(Decimal(0), played=False, finished=False)
ABSENT = Outcome(Decimal(0), played=False, finished=True)
PLAYED = Outcome(Decimal(0), played=True, finished=True)


@dataclass(frozen=True)
class Situation:
    """What the substitutions of a lineup depend on.

    `present`: positions of the starters who are not absent, in any order. `absent`: positions of
    the others, in the order of the lineup. `bench`: for each bench player in order, the position,
    or "" for one who has not played.
    """

    present: tuple[str, ...]
    absent: tuple[str, ...]
    bench: tuple[str, ...]


@dataclass(frozen=True)
class Substitutions:
    """Bits: of `absent` who went out, and of `bench` who came in. Bit 0 is the first."""

    out: int
    came_in: int


NO_SUBSTITUTIONS = Substitutions(0, 0)


def decide_substitutions(situation: Situation, rules: Ruleset) -> Substitutions:
    """Return the substitutions that `teams.rules.lineups.substitutions` makes."""
    starters = [*situation.present, *situation.absent]
    picks = _picks(starters, situation.bench)
    outcomes = dict(enumerate(repeat(COUNTS, len(situation.present))))
    outcomes |= {pick.player: ABSENT for pick in picks[len(outcomes) : len(starters)]}
    outcomes |= {
        pick.player: PLAYED if pick.position else ABSENT for pick in picks[len(starters) :]
    }
    came_in, went_out = substitutions(picks, outcomes, rules)
    return Substitutions(
        out=_bits(player - len(situation.present) for player in went_out),
        came_in=_bits(player - len(starters) for player in came_in),
    )


def armband_gains(rules: Ruleset, chip: Chip | None) -> list[tuple[int, int]]:
    """Return how often captain and vice count beyond once, for each state of the two.

    The index is 2 if the captain is absent, plus 1 if the vice is.
    """
    gains = []
    for captain_absent in (False, True):
        for vice_absent in (False, True):
            picks = [
                Pick(0, "", 0, Decimal(0), starts=True, order=0, captain=True),
                Pick(1, "", 0, Decimal(0), starts=True, order=1, vice=True),
            ]
            states = (captain_absent, vice_absent)
            outcomes = {n: ABSENT if absent else COUNTS for n, absent in enumerate(states)}
            captain, vice = score(picks, outcomes, rules, chip).slots
            gains.append((captain.multiplier - 1, vice.multiplier - 1))
    return gains


def bench_counts(rules: Ruleset, chip: Chip | None) -> bool:
    """Return whether everyone on the bench counts, as with a bench boost."""
    slots = score(_picks([""], [""]), {0: COUNTS, 1: COUNTS}, rules, chip).slots
    return slots[1].multiplier > 0


def _picks(starters: Sequence[str], bench: Sequence[str]) -> list[Pick]:
    """Return picks of these positions; their players are 0, 1, 2, …"""
    return [
        Pick(player, position, 0, Decimal(0), starts=player < len(starters), order=player)
        for player, position in enumerate([*starters, *bench])
    ]


def _bits(places: Iterable[int]) -> int:
    return sum(1 << place for place in places)
