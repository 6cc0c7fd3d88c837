"""The best and the worst decision of an owner in a final week. No Django here.

A decision is compared with the one that the owner could have taken instead: another captain,
another player of the position from the bench, or no transfer.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from fantasy.rulesets import Chip, ChipEffect
from teams.rules.lineups import PickScore


class Kind(StrEnum):
    CAPTAIN = "captain"
    BENCH = "bench"
    BUY = "buy"
    CHIP = "chip"


@dataclass(frozen=True)
class Decision:
    """`gain`: points gained, below 0 for points lost.

    `player` is the player chosen; None for a bench boost. `instead` is the player who could have
    been chosen, for a gain and a loss alike.
    """

    kind: Kind
    gain: Decimal
    player: int | None
    instead: int | None = None


@dataclass(frozen=True)
class Recap:
    best: Decision | None
    worst: Decision | None


def recap(
    slots: Sequence[PickScore],
    *,
    captain_multiplier: int,
    chip: Chip | None = None,
    bought: Collection[int] = (),
) -> Recap:
    """Return the decisions that gained and that cost most; None where there is none.

    `slots`: the lineup as `score` returns it. `captain_multiplier`: with the chip. `bought`: the
    players who came in by transfers of this week.
    """
    boosted = chip is not None and chip.effect is ChipEffect.BENCH_BOOST
    found = [*_captain(slots, captain_multiplier), *_buys(slots, bought)]
    found += _boost(slots) if boosted else _bench(slots)
    # `max` and `min` return the first of equal ones: the captain comes before the others.
    best = max((one for one in found if one.gain > 0), key=_gain, default=None)
    worst = min((one for one in found if one.gain < 0), key=_gain, default=None)
    return Recap(best, worst)


def _gain(one: Decision) -> Decimal:
    return one.gain


def _captain(slots: Sequence[PickScore], multiplier: int) -> Iterable[Decision]:
    leader = next((slot for slot in slots if slot.multiplier > 1), None)
    if leader is None:
        return
    extra = multiplier - 1
    yield Decision(Kind.CAPTAIN, leader.points * extra, leader.pick.player)
    starters = [slot for slot in slots if slot.pick.starts and slot is not leader]
    better = max(starters, key=lambda slot: slot.points, default=None)
    if better:
        lost = (leader.points - better.points) * extra
        if lost < 0:
            yield Decision(Kind.CAPTAIN, lost, leader.pick.player, better.pick.player)


def _bench(slots: Sequence[PickScore]) -> Iterable[Decision]:
    """Yield each starter who counted, against the best of the position who did not count."""
    left = [slot for slot in slots if not slot.pick.starts and not slot.multiplier]
    for starter in slots:
        if not starter.pick.starts or not starter.multiplier:
            continue
        others = [slot for slot in left if slot.pick.position == starter.pick.position]
        other = max(others, key=lambda slot: slot.points, default=None)
        if other:
            gain = starter.points - other.points
            yield Decision(Kind.BENCH, gain, starter.pick.player, other.pick.player)


def _buys(slots: Sequence[PickScore], bought: Collection[int]) -> Iterable[Decision]:
    for slot in slots:
        if slot.pick.player in bought and slot.multiplier:
            yield Decision(Kind.BUY, slot.points, slot.pick.player)


def _boost(slots: Sequence[PickScore]) -> Iterable[Decision]:
    bench = sum((slot.counted for slot in slots if not slot.pick.starts), Decimal(0))
    yield Decision(Kind.CHIP, bench, None)
