"""A stat line with the breakdown of its points, for the pages that show both."""

from fantasy.rulesets import Ruleset
from fantasy.rulesets.limits import possible
from scoring import points

from .models import StatLine


def breakdown_of(
    line: StatLine, position: str, rules: Ruleset
) -> tuple[points.BreakdownLine, ...]:
    """Of the stats that can be. If an older version has stored another, the line loses it here
    and has the points of the rest, so that the total is that of its breakdown.
    """
    stats = possible(line.stats, rules.limits)
    lines = points.breakdown(stats, position, rules)
    if stats is not line.stats:
        line.stats, line.points = dict(stats), points.total(lines)
    return lines
