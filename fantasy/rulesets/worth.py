"""Upper bound of a stat line's points: the points of a legal line always fit their column.

The columns of points have seven digits before the point and two after it.
"""

from collections.abc import Callable
from decimal import Decimal

from .limits import decimals_of
from .model import ChipEffect, Rule, Ruleset

LARGEST = Decimal("9999999.99")
DECIMALS = 2
GAMES_A_WEEK = 4  # most games of one player; a basketball team plays so many


def check_worth(rules: Ruleset, error: Callable[[str, str], Exception]) -> None:
    """Raise `error(key, reason)` if the points of a line, or of a team's week, might not fit."""
    for rule in rules.scoring:
        behind = 0 if rule.bands or rule.every > 1 else _stat_decimals(rule, rules)
        told = [band.points for band in rule.bands] or list(rule.points.values())
        if any(behind + decimals_of(points) > DECIMALS for points in told):
            reason = f"earns points of more than {DECIMALS} decimals"
            raise error(f"scoring.{rule.stats[0]}.points", reason)
    most = most_a_line(rules) * lines_in_a_team(rules) * GAMES_A_WEEK
    if most > LARGEST:
        reason = f"a team may earn {most:.0f} in a week, above {LARGEST}: narrow some stats"
        raise error("limits", reason)


def most_a_line(rules: Ruleset) -> Decimal:
    """Return the most points of a legal line at any position; no line is below its negative."""
    return max(
        sum((_most(rule, position.code, rules) for rule in rules.scoring), Decimal(0))
        for position in rules.positions
    )


def lines_in_a_team(rules: Ruleset) -> int:
    """Return how many lines count for a team: the squad, and the captain's extra times."""
    chips = [c.multiplier for c in rules.chips if c.effect is ChipEffect.TRIPLE_CAPTAIN]
    return rules.squad_size + max([rules.captain_multiplier, *chips]) - 1


def _most(rule: Rule, position: str, rules: Ruleset) -> Decimal:
    if position not in rule.points:
        return Decimal(0)
    if rule.bands:
        return max(abs(band.points) for band in rule.bands)
    farthest = sum(rules.limits[stat].farthest for stat in rule.stats)
    return farthest // rule.every * abs(rule.points[position])


def _stat_decimals(rule: Rule, rules: Ruleset) -> int:
    return max(rules.limits[stat].decimals for stat in rule.stats)
