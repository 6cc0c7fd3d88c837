"""The best legal formation, chosen with hindsight. No Django here."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from fantasy.rulesets import Ruleset


@dataclass(frozen=True)
class Rated:
    """A player with a worth: points, or the number of teams that have the player."""

    player: int
    position: str
    worth: Decimal | int


def best_formation(players: Iterable[Rated], rules: Ruleset) -> list[Rated]:
    """Return the legal starters with the highest total worth; empty if there are too few players.

    The best players of each position fill its minimum. The best of all others fill the rest, up
    to the maximum of their positions. No exchange could then add worth: a player left out is
    worth no more than any whose place they could take. Of equals the lower id comes first. The
    result is in the order of the ruleset's positions.
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
