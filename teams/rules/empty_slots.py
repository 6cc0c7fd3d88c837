"""Empty slots of an unfinished lineup: the positions and roles that can still be filled.

No Django here.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from fantasy.rulesets import Position, Ruleset

from .lineups import Pick


class Slot(NamedTuple):
    """A place for a player of the position, among the starters or on the bench."""

    position: str
    starts: bool


def slots_of(picks: Iterable[Pick]) -> Counter[Slot]:
    return Counter(Slot(pick.position, pick.starts) for pick in picks)


def can_be_completed(filled: Counter[Slot], rules: Ruleset) -> bool:
    """Return whether more players can make a legal squad and formation of these slots.

    A position of which the squad has more players than the rules allow counts as full: a player's
    position may have changed.

    For each position the numbers of starters, of substitutes and of both have a lowest and a
    highest value. There is a solution if the wanted totals lie between the sums of these.
    """
    least, most = [0, 0, 0], [0, 0, 0]
    for position in rules.positions:
        bounds = _bounds(position, filled)
        if any(low > high for low, high in bounds):
            return False
        for n, (low, high) in enumerate(bounds):
            least[n] += low
            most[n] += high
    wanted = (rules.starters, rules.bench, rules.squad_size)
    return all(low <= n <= high for low, n, high in zip(least, wanted, most, strict=True))


def _bounds(position: Position, filled: Counter[Slot]) -> list[tuple[int, int]]:
    """Return the lowest and highest number of starters, of substitutes and of both."""
    starters, bench = filled[Slot(position.code, True)], filled[Slot(position.code, False)]
    squad = position.squad[0], max(position.squad[1], starters + bench)
    low = max(position.starters[0], starters)
    high = min(position.starters[1], squad[1] - bench)
    return [
        (low, high),
        (max(bench, squad[0] - high), squad[1] - low),
        (max(squad[0], low + bench), squad[1]),
    ]


def positions_for(picks: Iterable[Pick], rules: Ruleset, *, starts: bool) -> set[str]:
    """Return the positions of which a player can join the starters, or the bench.

    If no further players can make the picks legal, these are the positions that are not full.
    """
    filled = slots_of(picks)
    return {
        position.code
        for position in rules.positions
        if _may_add(Slot(position.code, starts), filled, rules)
    }


def _may_add(slot: Slot, filled: Counter[Slot], rules: Ruleset) -> bool:
    more = filled + Counter([slot])
    both = more[Slot(slot.position, True)] + more[Slot(slot.position, False)]
    if both > rules.position(slot.position).squad[1]:
        return False
    if can_be_completed(more, rules):
        return True
    if can_be_completed(filled, rules):
        return False
    same_role = sum(count for one, count in more.items() if one.starts is slot.starts)
    return same_role <= (rules.starters if slot.starts else rules.bench)


def empty_slots(picks: Sequence[Pick], rules: Ruleset, like: Iterable[Pick] = ()) -> list[Slot]:
    """Return slots that complete the picks, by position, starters first.

    Of the possible formations it is the one closest to the lineup `like`. So a player who is
    taken out leaves a slot of the same position and role.
    """
    if len(picks) >= rules.squad_size:
        return []
    return _Filling(picks, rules).like(slots_of(like)).completed()


class _Filling:
    def __init__(self, picks: Sequence[Pick], rules: Ruleset) -> None:
        self.rules = rules
        self.filled = slots_of(picks)
        self.added: Counter[Slot] = Counter()

    def like(self, shape: Counter[Slot]) -> "_Filling":
        """Fill the positions of which `shape` has more players, in the same roles if possible."""
        for position in self.rules.positions:
            both = [Slot(position.code, True), Slot(position.code, False)]
            missing = sum(shape[slot] - self.filled[slot] for slot in both)
            same_role = [slot for slot in both for _ in range(shape[slot] - self.filled[slot])]
            for slot in [*same_role, *both * max(0, missing)]:
                if missing > 0 and self._add(slot):
                    missing -= 1
        return self

    def completed(self) -> list[Slot]:
        while any(self._add(slot) for slot in self._by_need()):
            pass
        slots = [Slot(p.code, starts) for p in self.rules.positions for starts in (True, False)]
        return [slot for slot in slots for _ in range(self.added[slot])]

    def _by_need(self) -> list[Slot]:
        """Return the slots, those first that a lineup needs most."""

        def need(position: Position) -> tuple[int, int]:
            starters, _, both = _bounds(position, self.filled)
            count = self.filled[Slot(position.code, True)]
            total = count + self.filled[Slot(position.code, False)]
            room = starters[1] - count if self._starters_missing else both[1] - total
            return min(0, count - position.starters[0]), -room

        ordered = sorted(self.rules.positions, key=need)
        return [Slot(p.code, starts) for starts in (True, False) for p in ordered]

    @property
    def _starters_missing(self) -> bool:
        starters = sum(count for slot, count in self.filled.items() if slot.starts)
        return starters < self.rules.starters

    def _add(self, slot: Slot) -> bool:
        if not _may_add(slot, self.filled, self.rules):
            return False
        self.filled += Counter([slot])
        self.added[slot] += 1
        return True
