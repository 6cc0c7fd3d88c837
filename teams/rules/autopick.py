"""Automatic choice of a valid, sensible lineup: for guests, demo owners and "fill it for me".

No Django here.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from random import Random

from fantasy.rulesets import Ruleset

from .lineups import Pick, arranged


@dataclass(frozen=True)
class Candidate:
    """A player who could be picked; `worth` is any measure of quality, higher is better."""

    player: int
    position: str
    club: int
    price: Decimal
    worth: float
    name: str = ""


class NoLineupError(Exception):
    """No valid lineup was found within the budget."""


def autopick(candidates: Sequence[Candidate], rules: Ruleset, random: Random) -> list[Pick]:
    """Return a lineup in which `lineups.problems` finds nothing wrong.

    Starts from the cheapest valid squad and spends the rest of the budget on the upgrades that add
    most. `random` varies each player's worth a little, so two calls differ. Raises NoLineupError.
    """
    shaken = [
        replace(candidate, worth=candidate.worth * random.uniform(0.8, 1.2))
        for candidate in candidates
    ]
    squad = _cheapest(shaken, rules)
    _upgrade(squad, shaken, rules)
    return _arranged(squad, rules)


def _cheapest(candidates: Sequence[Candidate], rules: Ruleset) -> list[Candidate]:
    by_price = sorted(candidates, key=lambda c: (c.price, -c.worth))
    squad: list[Candidate] = []
    clubs: Counter[int] = Counter()
    counts: Counter[str] = Counter()

    def take(limit: dict[str, int], size: int) -> None:
        for candidate in by_price:
            if len(squad) >= size:
                return
            if (
                candidate not in squad
                and counts[candidate.position] < limit.get(candidate.position, 0)
                and clubs[candidate.club] < rules.max_per_club
            ):
                squad.append(candidate)
                clubs[candidate.club] += 1
                counts[candidate.position] += 1

    take({p.code: p.squad[0] for p in rules.positions}, rules.squad_size)
    # Fill each position's minimum of starters before any position gets the places that are left.
    take({p.code: max(p.squad[0], p.starters[0]) for p in rules.positions}, rules.squad_size)
    flexible = [p for p in rules.positions if p.starters[1] > p.starters[0]] or rules.positions
    take({p.code: min(p.squad[1], p.starters[1]) for p in flexible}, rules.squad_size)
    take({p.code: p.squad[1] for p in flexible}, rules.squad_size)
    take({p.code: p.squad[1] for p in rules.positions}, rules.squad_size)
    if len(squad) < rules.squad_size or sum(c.price for c in squad) > rules.budget:
        raise NoLineupError(f"no squad of {rules.squad_size} costs {rules.budget} or less")
    return squad


def _upgrade(squad: list[Candidate], candidates: Sequence[Candidate], rules: Ruleset) -> None:
    """Replace players by better ones of the same position while budget and club limit allow."""
    left = rules.budget - sum((c.price for c in squad), Decimal(0))
    for better in sorted(candidates, key=lambda c: -c.worth):
        if better in squad:
            continue
        rivals = [c for c in squad if c.position == better.position and c.worth < better.worth]
        for weakest in sorted(rivals, key=lambda c: c.worth):
            others = Counter(c.club for c in squad if c is not weakest)
            if better.price - weakest.price <= left and others[better.club] < rules.max_per_club:
                squad[squad.index(weakest)] = better
                left -= better.price - weakest.price
                break


def _arranged(squad: Sequence[Candidate], rules: Ruleset) -> list[Pick]:
    """Start the best legal formation; where there is a captain, the best two starters lead."""
    best = sorted(squad, key=lambda c: -c.worth)
    starters: list[Candidate] = []
    for position in rules.positions:
        starters += [c for c in best if c.position == position.code][: position.starters[0]]
    for candidate in best:
        most = rules.position(candidate.position).starters[1]
        same = sum(c.position == candidate.position for c in starters)
        if len(starters) < rules.starters and candidate not in starters and same < most:
            starters.append(candidate)
    leaders = [c for c in best if c in starters][:2] if rules.has_captain else []
    order = [position.code for position in rules.positions]
    return arranged(
        Pick(
            player=c.player,
            position=c.position,
            club=c.club,
            price=c.price,
            starts=c in starters,
            order=order.index(c.position) * 100 + best.index(c)
            if c in starters
            else best.index(c),
            captain=leaders[:1] == [c],
            vice=leaders[1:] == [c],
            name=c.name,
        )
        for c in squad
    )
