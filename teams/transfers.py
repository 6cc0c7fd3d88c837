"""How many transfers a team has made in a week, how many were free and what the others cost.
Told in prose in docs/scoring.md. No Django here.

Rules: Fantasy Premier League. One free transfer a week, unused ones saved up to a number; each
further one costs points. A wildcard or a free hit makes all of a week's free, and so does a week
without limit; after such a week the count begins again.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from fantasy.rulesets import Chip, ChipEffect, Ruleset, Transfers

FREE_EFFECTS = (ChipEffect.WILDCARD, ChipEffect.FREE_HIT)


@dataclass(frozen=True)
class Transferred:
    """One week's account. `free` is None where there is no limit."""

    made: int
    free: int | None
    cost: int  # points taken off

    @property
    def left(self) -> int | None:
        """Free ones that could still be made."""
        return None if self.free is None else max(0, self.free - self.made)


def account(
    made: int, free: int, week: int, rules: Ruleset, chip: Chip | None, *, first: bool
) -> Transferred:
    """What `made` transfers cost in a week begun with `free` free ones.

    `first`: the team's first lineup, which is built and not transferred.
    """
    limits = rules.transfers
    if first or limits is None or _is_unlimited(week, limits, chip):
        return Transferred(0 if first else made, None, 0)
    return Transferred(made, free, max(0, made - free) * limits.cost)


def free_next(
    free: int, made: int, week: int, limits: Transfers, chip: Chip | None, *, first: bool
) -> int:
    """The free transfers with which the following week begins."""
    if first or _is_unlimited(week, limits, chip):
        return limits.free
    return min(limits.bank, max(0, free - made) + limits.free)


def free_in(
    week: int,
    *,
    since: int,
    free: int,
    made: int,
    weeks: Sequence[int],
    chips: Mapping[int, Chip],
    rules: Ruleset,
    first: bool,
) -> int:
    """The free transfers of a team in `week` that last made some in the week `since`.

    `free`, `made`, `first` tell of that week; `weeks` are the season's, in order; `chips` what
    the team has played, by week.
    """
    limits = rules.transfers
    if limits is None:
        return 0
    between = [number for number in weeks if since <= number < week]
    for number in between:
        own = number == since
        free = free_next(
            free,
            made if own else 0,
            number,
            limits,
            chips.get(number),
            first=first and own,
        )
    return free


def count(before: Collection[int], after: Collection[int]) -> int:
    """How many players of a squad are new."""
    return len(set(after) - set(before))


def find_chip(rules: Ruleset, code: str) -> Chip | None:
    """None for "" and for a code that the ruleset does not have."""
    return next((chip for chip in rules.chips if chip.code == code), None)


def is_for_one_week(chip: Chip | None) -> bool:
    """Whether the squad of before comes back after the chip's week."""
    return chip is not None and chip.effect is ChipEffect.FREE_HIT


def chips_left(rules: Ruleset, played: Collection[str]) -> dict[str, int]:
    """How often each chip can still be played, by its code."""
    played = list(played)
    return {chip.code: max(0, chip.uses - played.count(chip.code)) for chip in rules.chips}


def _is_unlimited(week: int, limits: Transfers, chip: Chip | None) -> bool:
    return week in limits.unlimited_weeks or (chip is not None and chip.effect in FREE_EFFECTS)
