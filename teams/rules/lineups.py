"""Rules of a lineup: what is valid, what may still change, what counts.

docs/scoring.md describes them in prose. No Django here.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from fantasy.rulesets import Chip, ChipEffect, Position, Ruleset


@dataclass(frozen=True)
class Pick:
    """A player in a lineup. `price` is the price that was paid."""

    player: int
    position: str
    club: int
    price: Decimal
    starts: bool
    order: int  # among the starters or on the bench, whose lowest comes in first
    captain: bool = False
    vice: bool = False
    name: str = ""

    @property
    def place(self) -> tuple[bool, int, bool, bool]:
        """The part of a pick that is fixed once the player is locked.

        A starter's order means nothing.
        """
        return self.starts, 0 if self.starts else self.order, self.captain, self.vice


@dataclass(frozen=True)
class Outcome:
    """What a player did in a week, over all its games."""

    points: Decimal
    played: bool
    finished: bool  # none of the player's games is still to come or in progress


@dataclass(frozen=True)
class PickScore:
    pick: Pick
    points: Decimal  # the player's own
    multiplier: int  # 0: did not count
    came_in: bool = False
    went_out: bool = False

    @property
    def counted(self) -> Decimal:
        return self.points * self.multiplier


@dataclass(frozen=True)
class LineupScore:
    """`total` and `bench` are always the sums over `slots`."""

    slots: tuple[PickScore, ...]

    @property
    def total(self) -> Decimal:
        return sum((slot.counted for slot in self.slots), Decimal(0))

    @property
    def bench(self) -> Decimal:
        """Points of those who did not count."""
        return sum((slot.points for slot in self.slots if not slot.multiplier), Decimal(0))


NOTHING = Outcome(Decimal(0), played=False, finished=True)


def problems(
    picks: Sequence[Pick], rules: Ruleset, owned: Sequence[Sequence[Pick]] = ()
) -> list[str]:
    """Return why the picks are not a valid lineup, one sentence each; empty if they are valid.

    `owned` are squads that the owner already has, with clubs and positions as they are now. One of
    them may exceed a limit because a player moved. The picks may then exceed it too, as long as no
    new player adds to the excess.
    """
    found: list[str] = []
    owned = [squad for squad in owned if squad]
    if len(picks) != rules.squad_size:
        found.append(f"A squad has {rules.squad_size} players; this one has {len(picks)}.")
    twice = [pick for pick in picks if Counter(p.player for p in picks)[pick.player] > 1]
    if twice:
        found.append(f"{_name(twice[0])} is picked more than once.")
    starters = [pick for pick in picks if pick.starts]
    if len(starters) != rules.starters:
        found.append(f"A lineup has {rules.starters} starters; this one has {len(starters)}.")
    for position in rules.positions:
        in_squad, starting = _count(picks, position.code), _count(starters, position.code)
        if not _fits(in_squad, position.squad) and not any(
            _kept_position(picks, squad, position) for squad in owned
        ):
            found.append(
                f"{position.name}: a squad has {_span(position.squad)}; this one has {in_squad}."
            )
        if not _fits(starting, position.starters):
            found.append(
                f"{position.name}: a lineup starts {_span(position.starters)}; "
                f"this one starts {starting}."
            )
    unknown = {pick.position for pick in picks if not rules.has_position(pick.position)}
    found += [f"There is no position {code} in this game." for code in sorted(unknown)]
    cost = sum((pick.price for pick in picks), Decimal(0))
    if cost > rules.budget:
        found.append(f"The squad costs {cost}, which is {cost - rules.budget} over the budget.")
    for club in over_limit(picks, rules):
        if not may_keep(club, picks, owned):
            found.append(_too_many(club, picks, rules, owned))
    return found + _captain_problems(picks, rules)


def over_limit(picks: Iterable[Pick], rules: Ruleset) -> list[int]:
    """Return the clubs of which the picks have more players than a squad may have."""
    counts = Counter(pick.club for pick in picks)
    return [club for club, count in counts.items() if count > rules.max_per_club]


def may_keep(club: int, picks: Iterable[Pick], owned: Iterable[Sequence[Pick]]) -> bool:
    """Return whether one owned squad has all the players of the club that the picks have."""
    players = {pick.player for pick in picks if pick.club == club}
    return any(players <= {pick.player for pick in squad} for squad in owned)


def _too_many(
    club: int, picks: Sequence[Pick], rules: Ruleset, owned: Sequence[Sequence[Pick]]
) -> str:
    own = [pick for pick in picks if pick.club == club]
    names = ", ".join(_name(pick) for pick in own)
    said = (
        f"At most {rules.max_per_club} players from one club; this squad has {len(own)}: {names}."
    )
    for squad in owned:
        if club in over_limit(squad, rules):
            had = {pick.player for pick in squad}
            new = " and ".join(_name(pick) for pick in own if pick.player not in had)
            return f"{said} You can keep the players you already had, but you cannot add {new}."
    return said


def _kept_position(picks: Sequence[Pick], squad: Sequence[Pick], position: Position) -> bool:
    """Return whether the owned squad breaks the limit of the position in the same way.

    Too many players: the squad has all of them. Too few: the squad has no more of the position.
    """
    players = {pick.player for pick in picks if pick.position == position.code}
    if len(players) > position.squad[1]:
        return players <= {pick.player for pick in squad}
    return len(players) >= _count(squad, position.code)


def _captain_problems(picks: Sequence[Pick], rules: Ruleset) -> list[str]:
    captains = [pick for pick in picks if pick.captain]
    vices = [pick for pick in picks if pick.vice]
    if not rules.has_captain:
        return ["There is no captain in this game."] if captains or vices else []
    if len(captains) != 1 or len(vices) != 1:
        return ["Choose one captain and one vice-captain."]
    if captains[0].player == vices[0].player:
        return ["Captain and vice-captain must be two different players."]
    if not (captains[0].starts and vices[0].starts):
        return ["Captain and vice-captain must be starters."]
    return []


def locked_problems(
    before: Iterable[Pick], after: Iterable[Pick], locked: Collection[int]
) -> list[str]:
    """Return the changes to `locked` players, whose games have kicked off, one sentence each."""
    old = {pick.player: pick for pick in before}
    new = {pick.player: pick for pick in after}
    found = []
    for player in sorted(locked):
        if player in new and player not in old:
            found.append(f"You cannot add {_name(new[player])}: their game has kicked off.")
        elif player in old and player not in new:
            found.append(f"You cannot remove {_name(old[player])}: their game has kicked off.")
        elif player in old and old[player].place != new[player].place:
            found.append(f"You cannot move {_name(old[player])}: their game has kicked off.")
    return found


def same(one: Iterable[Pick], other: Iterable[Pick]) -> bool:
    """Return whether two lineups have the same players in the same places, whatever was paid."""
    return {p.player: p.place for p in one} == {p.player: p.place for p in other}


def captain_multiplier(rules: Ruleset, chip: Chip | None) -> int:
    """Return by what the captain's points are multiplied."""
    if chip and chip.effect is ChipEffect.TRIPLE_CAPTAIN:
        return chip.multiplier
    return rules.captain_multiplier


def score(
    picks: Sequence[Pick],
    outcomes: Mapping[int, Outcome],
    rules: Ruleset,
    chip: Chip | None = None,
) -> LineupScore:
    """Return the lineup's points as they stand, with substitutions, captain and chip.

    A substitute replaces a starter once it is certain that the starter did not play. In an
    unfinished week the result is a forecast that later minutes can change; it is final when every
    game is over.
    """
    effect = chip.effect if chip else None
    everybody = effect is ChipEffect.BENCH_BOOST
    came_in, went_out = (set(), set()) if everybody else substitutions(picks, outcomes, rules)
    leader = _leader(picks, outcomes)
    times = captain_multiplier(rules, chip)
    slots = []
    for pick in picks:
        counts = (
            everybody or (pick.starts and pick.player not in went_out) or pick.player in came_in
        )
        multiplier = times if pick.player == leader and counts else int(counts)
        slots.append(
            PickScore(
                pick,
                outcomes.get(pick.player, NOTHING).points,
                multiplier,
                came_in=pick.player in came_in,
                went_out=pick.player in went_out,
            )
        )
    return LineupScore(tuple(slots))


def substitutions(
    picks: Sequence[Pick], outcomes: Mapping[int, Outcome], rules: Ruleset
) -> tuple[set[int], set[int]]:
    """Return the players who come in from the bench, and those who go out for them.

    In the order of the bench, each player who played replaces the first starter who did not, if
    that leaves a formation the ruleset allows.
    """
    came_in: set[int] = set()
    went_out: set[int] = set()
    if not rules.substitutions:
        return came_in, went_out
    on_field = [pick for pick in picks if pick.starts]
    absent = [pick for pick in on_field if _is_out(outcomes.get(pick.player, NOTHING))]
    bench = sorted((pick for pick in picks if not pick.starts), key=lambda pick: pick.order)
    for substitute in bench:
        if not outcomes.get(substitute.player, NOTHING).played:
            continue
        for starter in absent:
            changed = [pick for pick in on_field if pick is not starter] + [substitute]
            if formation_is_legal(changed, rules):
                on_field = changed
                absent.remove(starter)
                came_in.add(substitute.player)
                went_out.add(starter.player)
                break
    return came_in, went_out


def formation_is_legal(starters: Sequence[Pick], rules: Ruleset) -> bool:
    return len(starters) == rules.starters and all(
        position.starters[0] <= _count(starters, position.code) <= position.starters[1]
        for position in rules.positions
    )


def arranged(picks: Iterable[Pick]) -> list[Pick]:
    """Return the starters, then the bench, each numbered from 0 in their present order."""
    ordered = sorted(picks, key=lambda pick: (not pick.starts, pick.order))
    starters = [pick for pick in ordered if pick.starts]
    bench = [pick for pick in ordered if not pick.starts]
    return [
        replace(pick, order=order) for part in (starters, bench) for order, pick in enumerate(part)
    ]


def _leader(picks: Sequence[Pick], outcomes: Mapping[int, Outcome]) -> int | None:
    """Return the player whose points are multiplied, or None if neither captain nor vice played.

    That is the captain, or the vice once it is certain that the captain did not play.
    """
    captain = next((pick.player for pick in picks if pick.captain), None)
    vice = next((pick.player for pick in picks if pick.vice), None)
    for player in (captain, vice):
        if player is not None and not _is_out(outcomes.get(player, NOTHING)):
            return player
    return None


def _is_out(outcome: Outcome) -> bool:
    return outcome.finished and not outcome.played


def _count(picks: Iterable[Pick], position: str) -> int:
    return sum(pick.position == position for pick in picks)


def _name(pick: Pick) -> str:
    return pick.name or f"Player {pick.player}"


def _fits(count: int, span: tuple[int, int]) -> bool:
    return span[0] <= count <= span[1]


def _span(span: tuple[int, int]) -> str:
    return str(span[0]) if span[0] == span[1] else f"{span[0]} to {span[1]}"
