"""What a player's stats are worth. Told in prose in docs/scoring.md. No Django here."""

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
    """The lines of one player in one game, those of no consequence left out.

    A stat that is absent earns nothing; one that is 0 can (no points allowed). Raises KeyError
    for a position that the ruleset does not have.
    """
    rules.position(position)
    lines = (_line(stats, position, rule) for rule in rules.scoring)
    return tuple(line for line in lines if line and line.points)


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
    """A fraction that was stored as JSON comes back binary; its text is what was meant."""
    return Decimal(str(value))


def total(lines: Iterable[BreakdownLine]) -> Decimal:
    """The sum of a breakdown, which is the only way in which a total is made."""
    return sum((line.points for line in lines), Decimal(0))


def played(stats: Stats, rules: Ruleset) -> bool:
    """Whether the player took part, by the ruleset's own measure; an absent stat is 0."""
    return not rules.played or any(
        condition.holds(_exact(stats.get(condition.stat, 0))) for condition in rules.played
    )


def merged(games: Iterable[Iterable[BreakdownLine]]) -> tuple[BreakdownLine, ...]:
    """The breakdowns of several games as one, a line a label."""
    found: dict[str, BreakdownLine] = {}
    for lines in games:
        for line in lines:
            if before := found.get(line.label):
                line = BreakdownLine(
                    line.label, before.count + line.count, before.points + line.points
                )
            found[line.label] = line
    return tuple(found.values())
