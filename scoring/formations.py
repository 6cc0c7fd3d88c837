"""The best eleven: whom a legal formation would hold if it could be made afterwards. No Django."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from fantasy.rulesets import Ruleset


@dataclass(frozen=True)
class Rated:
    """A player, and what he counts here: his points, or how many teams have him."""

    player: int
    position: str
    worth: Decimal | int


def best_formation(players: Iterable[Rated], rules: Ruleset) -> list[Rated]:
    """The legal starters whose worth adds up to most; empty where too few players are known.

    Each position's best fill what it must have; the best of all others fill the rest, as far as
    their positions may. No exchange of one for another could then add anything: who is left out
    is worth less than every one whose place he could take. Of equals the lower id comes first.
    In the order of the ruleset's positions.
    """
    ranked = sorted(players, key=lambda rated: (-rated.worth, rated.player))
    least = {position.code: position.starters[0] for position in rules.positions}
    most = {position.code: position.starters[1] for position in rules.positions}
    taken: list[Rated] = []
    count: Counter[str] = Counter()
    for limits, size in ((least, sum(least.values())), (most, rules.starters)):
        for rated in ranked:
            if len(taken) == size:
                break
            if rated not in taken and count[rated.position] < limits.get(rated.position, 0):
                taken.append(rated)
                count[rated.position] += 1
        if len(taken) < size:
            return []
    order = list(least)
    return sorted(taken, key=lambda rated: (order.index(rated.position), ranked.index(rated)))
