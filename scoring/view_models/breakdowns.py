"""A stat line with the breakdown of its points, for the pages that show both."""

from fantasy.rulesets import Ruleset
from fantasy.rulesets.limits import possible
from scoring.rules import points
from teams.models import StatLine


def breakdown_of(
    line: StatLine, position: str, rules: Ruleset
) -> tuple[points.BreakdownLine, ...]:
    """Return the breakdown of the stats that are possible.

    An older version may have stored others. Remove these from the line and set its points to
    those of the rest, so that the total is that of the breakdown.
    """
    stats = possible(line.stats, rules.limits)
    lines = points.breakdown(stats, position, rules)
    if stats is not line.stats:
        line.stats, line.points = dict(stats), points.total(lines)
    return lines
