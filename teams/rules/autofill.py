"""Automatic choice of players for the empty slots of a lineup. No Django here."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from random import Random

from fantasy.rulesets import Ruleset

from .autopick import Candidate, NoLineupError, autopick
from .empty_slots import Slot, empty_slots
from .lineups import Pick, arranged


@dataclass(frozen=True)
class Filled:
    """A full lineup. `replaced`: the picks that had to go for it, the most expensive first."""

    picks: list[Pick]
    replaced: list[Pick]


def autofill(
    picks: Sequence[Pick],
    candidates: Sequence[Candidate],
    rules: Ruleset,
    random: Random,
    *,
    locked: Collection[int] = (),
    like: Sequence[Pick] = (),
) -> Filled:
    """Fill the empty slots around the picks within the budget, and give missing armbands.

    `locked` are players who keep their places. No candidate may be one of them. `like` is the
    lineup whose formation the empty slots follow. If the rest of the budget is too small for the
    empty slots, the most expensive pick that is not locked leaves, then the next one. Raises
    NoLineupError.
    """
    if not picks:
        return Filled(autopick(candidates, rules, random), [])
    shaken = [replace(one, worth=one.worth * random.uniform(0.8, 1.2)) for one in candidates]
    replaced: list[Pick] = []
    kept = list(picks)
    leaving = sorted((p for p in picks if p.player not in locked), key=lambda p: -p.price)
    while True:
        try:
            found = _filled(kept, shaken, rules, like or picks)
        except NoLineupError:
            if not leaving:
                raise
            replaced.append(leaving.pop(0))
            kept.remove(replaced[-1])
        else:
            return Filled(_with_armbands(found, shaken, rules, locked), _gone(replaced, found))


def _gone(replaced: Sequence[Pick], picks: Iterable[Pick]) -> list[Pick]:
    """Return those of the replaced who have not come back."""
    players = {pick.player for pick in picks}
    return [pick for pick in replaced if pick.player not in players]


def _filled(
    kept: Sequence[Pick], candidates: Sequence[Candidate], rules: Ruleset, like: Sequence[Pick]
) -> list[Pick]:
    slots = empty_slots(kept, rules, like)
    if len(kept) + len(slots) != rules.squad_size:
        raise NoLineupError("no valid formation is left")
    squad = {pick.player for pick in kept}
    free = [candidate for candidate in candidates if candidate.player not in squad]
    left = rules.budget - sum((pick.price for pick in kept), Decimal(0))
    chosen = _cheapest(slots, free, Counter(pick.club for pick in kept), rules)
    left -= sum((candidate.price for candidate in chosen), Decimal(0))
    if left < 0:
        raise NoLineupError(f"no squad of {rules.squad_size} costs {rules.budget} or less")
    clubs = Counter(pick.club for pick in kept)
    _upgrade(chosen, free, clubs, left, rules)
    return arranged([*kept, *_in_slots(chosen, slots, len(kept))])


def _cheapest(
    slots: Sequence[Slot], free: Sequence[Candidate], clubs: Counter[int], rules: Ruleset
) -> list[Candidate]:
    by_price = sorted(free, key=lambda one: (one.price, -one.worth))
    clubs, chosen = clubs.copy(), []
    for slot in slots:
        for candidate in by_price:
            if (
                candidate.position == slot.position
                and clubs[candidate.club] < rules.max_per_club
                and candidate not in chosen
            ):
                chosen.append(candidate)
                clubs[candidate.club] += 1
                break
        else:
            raise NoLineupError(f"no {slot.position} is left to pick")
    return chosen


def _upgrade(
    chosen: list[Candidate],
    free: Sequence[Candidate],
    kept_clubs: Counter[int],
    left: Decimal,
    rules: Ruleset,
) -> None:
    """Replace the chosen by better ones while budget and club limit allow."""
    for better in sorted(free, key=lambda one: -one.worth):
        if better in chosen:
            continue
        rivals = [c for c in chosen if c.position == better.position and c.worth < better.worth]
        for weakest in sorted(rivals, key=lambda one: one.worth):
            clubs = kept_clubs + Counter(one.club for one in chosen if one is not weakest)
            if better.price - weakest.price <= left and clubs[better.club] < rules.max_per_club:
                chosen[chosen.index(weakest)] = better
                left -= better.price - weakest.price
                break


def _in_slots(chosen: Sequence[Candidate], slots: Sequence[Slot], order: int) -> list[Pick]:
    """Return the picks. Of each position the best start."""
    best = sorted(chosen, key=lambda one: -one.worth)
    picks = []
    for number, slot in enumerate(sorted(slots, key=lambda slot: not slot.starts)):
        one = next(candidate for candidate in best if candidate.position == slot.position)
        best.remove(one)
        picks.append(
            Pick(
                player=one.player,
                position=one.position,
                club=one.club,
                price=one.price,
                starts=slot.starts,
                order=order + number,
                name=one.name,
            )
        )
    return picks


def _with_armbands(
    picks: Sequence[Pick],
    candidates: Sequence[Candidate],
    rules: Ruleset,
    locked: Collection[int],
) -> list[Pick]:
    """Give each armband that nobody has to the best starter who is not locked and has none."""
    if not rules.has_captain:
        return list(picks)
    worth = {candidate.player: candidate.worth for candidate in candidates}
    found = list(picks)
    for armband in ("captain", "vice"):
        if any(getattr(pick, armband) for pick in found):
            continue
        able = [
            pick
            for pick in found
            if pick.starts and not (pick.captain or pick.vice) and pick.player not in locked
        ]
        if able:
            best = max(able, key=lambda pick: worth.get(pick.player, 0.0))
            given = (
                replace(best, captain=True) if armband == "captain" else replace(best, vice=True)
            )
            found[found.index(best)] = given
    return found
