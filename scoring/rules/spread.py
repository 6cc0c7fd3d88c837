"""The distribution of a week's scores over all teams, small enough to send to everybody.

It gives a team's rank without the scores of all the others. No Django here.

    {"teams": 2000, "steps": [[8450, 0], [8300, 1], …],
     "bins": {"first": 20, "width": 5, "teams": [3, 12, …]}}

`steps`: scores in hundredths of a point, best first, each with the number of teams that have
more; the first, the last, and about STEPS of those between. `bins`: how many teams have at
least `first`, at least `first + width` … points, each up to the next.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import count

from teams.rules.spread_types import ScoreBins, ScoreSpread

STEPS = 60
FIRST = 10  # best scores, which are always steps: near the top each place matters
BINS = 20


def spread(teams: Mapping[Decimal, int]) -> ScoreSpread | None:
    """Return the structure above, made of score → number of teams; None if there are no teams."""
    if not teams:
        return None
    more, steps = 0, []
    for score in sorted(teams, reverse=True):
        steps.append([int(score * 100), more])
        more += teams[score]
    return {"teams": more, "steps": _thinned(steps, more), "bins": _bins(teams)}


def rank_in(spread: ScoreSpread, score: Decimal) -> int:
    """Return the rank of a score, 1 for the best.

    It is exact if the score is a step or no step was left out, else in proportion between the
    steps around it. points.js computes the same.
    """
    own = int(score * 100)
    above: Sequence[int] | None = None
    for value, more in spread["steps"]:
        if value <= own:
            if above is None or value == own:
                return int(more) + 1
            better = (more - above[1]) * (above[0] - own) // (above[0] - value)
            return int(above[1] + max(1, better)) + 1
        above = value, more
    return int(spread["teams"])


def _thinned(steps: list[list[int]], teams: int) -> list[list[int]]:
    if len(steps) <= STEPS:
        return steps
    kept, due = steps[:FIRST], 0.0
    for step in steps[FIRST:-1]:
        if step[1] >= due:
            kept.append(step)
            due = step[1] + teams / (STEPS - FIRST - 1)
    return [*kept, steps[-1]]


def _bins(teams: Mapping[Decimal, int]) -> ScoreBins:
    low, high = min(teams), max(teams)
    # itertools.product would first read the endless `count()` to its end.
    for width in (factor * 10**power for power in count() for factor in (1, 2, 5)):
        first, last = _floor(low, width), _floor(high, width)
        if last - first < BINS:
            break
    counts = [0] * (last - first + 1)
    for score, number in teams.items():
        counts[_floor(score, width) - first] += number
    return {"first": first * width, "width": width, "teams": counts}


def _floor(score: Decimal, width: int) -> int:
    return int(score * 100) // (100 * width)
