"""Number of a team's transfers in a week, how many of them are free, and the cost of the others.

docs/scoring.md describes the rules in prose. No Django here.

They are those of Fantasy Premier League. A team has one free transfer a week and can save up
unused ones to a limit; each further transfer costs points. A wildcard or a free hit makes all
transfers of its week free. Through 2023-24 the count began again after it; since 2024-25 the saved
ones stay as they were. In a week without limit all transfers are free too, and the count begins
again after it. In some weeks every team is topped up.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from fantasy.rulesets import Chip, ChipEffect, Ruleset, Transfers


@dataclass(frozen=True)
class Transferred:
    """One week's account. `free` is None where there is no limit."""

    made: int
    free: int | None
    cost: int  # points taken off

    @property
    def left(self) -> int | None:
        """Free transfers that are left."""
        return None if self.free is None else max(0, self.free - self.made)


def account(
    made: int, free: int, week: int, rules: Ruleset, chip: Chip | None, *, first: bool
) -> Transferred:
    """Return what `made` transfers cost in a week that began with `free` free ones.

    `first` is for the team's first lineup, which is built and not transferred.
    """
    limits = rules.transfers
    if first or limits is None or _is_unlimited(week, limits, chip):
        return Transferred(0 if first else made, None, 0)
    return Transferred(made, free, max(0, made - free) * limits.cost)


def free_next(
    free: int, made: int, week: int, limits: Transfers, chip: Chip | None, *, first: bool
) -> int:
    """Return the free transfers with which the following week begins, before `topped_up`."""
    if first or week in limits.unlimited_weeks:
        return limits.free
    if chip is not None and chip.frees_transfers:
        return free if limits.chips_keep_saved else limits.free
    return min(limits.bank, max(0, free - made) + limits.free)


def topped_up(free: int, week: int, limits: Transfers) -> int:
    """Return the free transfers of a week that begins with `free`, after the ruleset's top-up."""
    return max(free, limits.top_up.get(week, 0))


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
    """Return the free transfers in `week` of a team whose lineup dates from the week `since`.

    `free`, `made` and `first` describe the week `since`. `weeks` are the season's, in order;
    `chips` are those that the team has played, by week.
    """
    limits = rules.transfers
    if limits is None:
        return 0
    passed = [number for number in weeks if since <= number < week]
    for number, following in pairwise([*passed, week]):
        own = number == since
        free = free_next(
            free,
            made if own else 0,
            number,
            limits,
            chips.get(number),
            first=first and own,
        )
        free = max(free, *(topped_up(free, n, limits) for n in range(number + 1, following + 1)))
    return free


def count(before: Collection[int], after: Collection[int]) -> int:
    """Return how many players of a squad are new."""
    return len(set(after) - set(before))


def find_chip(rules: Ruleset, code: str) -> Chip | None:
    """Return the chip; None for "" and for a code that the ruleset does not have."""
    return next((chip for chip in rules.chips if chip.code == code), None)


def is_for_one_week(chip: Chip | None) -> bool:
    """Return whether the squad of the week before comes back after the chip's week."""
    return chip is not None and chip.effect is ChipEffect.FREE_HIT


def chips_left(rules: Ruleset, played: Mapping[int, Chip], week: int) -> dict[str, int]:
    """Return how often each chip can be played in the week, or after it in the same span, by code.

    `played` are the chips of other weeks, by week number.
    """
    return {chip.code: _uses_left(chip, played, week) for chip in rules.chips}


def _uses_left(chip: Chip, played: Mapping[int, Chip], week: int) -> int:
    span = chip.span_of(week)
    if chip.spans and span is None:
        return 0
    weeks = [number for number, other in played.items() if other.code == chip.code]
    if span is not None:
        weeks = [number for number in weeks if span[0] <= number <= span[1]]
    return max(0, chip.uses - len(weeks))


def next_chance(chip: Chip, week: int) -> int | None:
    """Return the first week of the chip's next span, or None if there is none."""
    return next((first for first, _ in chip.spans if first > week), None)


def _is_unlimited(week: int, limits: Transfers, chip: Chip | None) -> bool:
    return week in limits.unlimited_weeks or (chip is not None and chip.frees_transfers)
