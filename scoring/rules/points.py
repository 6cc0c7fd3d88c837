"""The points of a player's stats; docs/scoring.md has them in prose. No Django here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from fantasy.rulesets import Rule, Ruleset

Number = int | Decimal
Stats = Mapping[str, Number]


@dataclass(frozen=True)
class BreakdownLine:
    """One line of a breakdown: "Goals, 2, 10 points"."""

    label: str
    count: Number
    points: Decimal


def breakdown(stats: Stats, position: str, rules: Ruleset) -> tuple[BreakdownLine, ...]:
    """Return the lines of one player in one game, without those of 0 points.

    An absent stat earns nothing; one that is 0 can earn points (no points allowed). Raises
    KeyError for a position that the ruleset does not have.
    """
    return tuple(line for line in counted(stats, position, rules) if line.points)


def counted(stats: Stats, position: str, rules: Ruleset) -> tuple[BreakdownLine, ...]:
    """Return the lines of the breakdown with those of 0 points. Raises KeyError likewise."""
    rules.position(position)
    lines = (_line(stats, position, rule) for rule in rules.scoring)
    return tuple(line for line in lines if line)


def _line(stats: Stats, position: str, rule: Rule) -> BreakdownLine | None:
    present = [stats[stat] for stat in rule.stats if stat in stats]
    if not present or position not in rule.points:
        return None
    count = sum((_exact(value) for value in present), Decimal(0))
    if rule.bands:
        points = next((band.points for band in rule.bands if band.holds(count)), Decimal(0))
    elif rule.every == 1:
        points = count * rule.points[position]
    else:
        points = count // rule.every * rule.points[position]
    return BreakdownLine(rule.label, int(count) if count == int(count) else count, points)


def _exact(value: Number | float) -> Decimal:
    """Return the exact decimal: JSON gives back binary fractions, whose text is the decimal."""
    return Decimal(str(value))


def total(lines: Iterable[BreakdownLine]) -> Decimal:
    """Return the sum of a breakdown; every total is made here."""
    return sum((line.points for line in lines), Decimal(0))


def played(stats: Stats, rules: Ruleset) -> bool:
    """Return whether the player took part by the ruleset's conditions; an absent stat is 0."""
    return not rules.played or any(
        condition.holds(_exact(stats.get(condition.stat, 0))) for condition in rules.played
    )


def merged(games: Iterable[Iterable[BreakdownLine]]) -> tuple[BreakdownLine, ...]:
    """Return the breakdowns of several games as one, with one line for each label."""
    found: dict[str, BreakdownLine] = {}
    for lines in games:
        for line in lines:
            if before := found.get(line.label):
                line = BreakdownLine(
                    line.label, before.count + line.count, before.points + line.points
                )
            found[line.label] = line
    return tuple(found.values())
