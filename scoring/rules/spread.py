"""The distribution of the scores of all teams, from which anybody's rank can be read.

It gives a team's exact rank without the scores of the others. No Django here.

    {"teams": 2000,
     "bins": {"first": 20, "width": 5, "teams": [3, 12, …]},
     "bands": {"4": {"more": 120, "scores": [8450, 10, 30], "teams": [1, 2, 1]}, …}}

`bins`: how many teams have at least `first`, at least `first + width` … points, each up to the
next. `bands`: the scores of 20 points each, from 0, 20, 40 … points on, without those that no team
has. `scores` are in hundredths: the best of the band, then how much each next one is lower.
`teams`: how many have each of them. `more`: how many have more than the band.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import accumulate, count
from operator import sub

from teams.rules.spread_types import ScoreBand, ScoreBins, ScoreSpread

BINS = 20
BAND = 2000  # hundredths; points.js has the same number


def spread(scores: Iterable[tuple[int, int]]) -> ScoreSpread | None:
    """Return the structure above; None if there are no teams.

    `scores`: each one in hundredths, with its number of teams; best first.
    """
    bands: dict[str, ScoreBand] = {}
    last, teams = 0, 0
    scores = list(scores)
    for score, number in scores:
        key = band_of(score)
        if key not in bands:
            bands[key] = {"more": teams, "scores": [], "teams": []}
            last = 2 * score  # the first one is stored whole, the others as differences
        bands[key]["scores"].append(last - score)
        bands[key]["teams"].append(number)
        last, teams = score, teams + number
    return {"teams": teams, "bins": _bins(scores), "bands": bands} if teams else None


def band_of(score: int) -> str:
    """Return the key of the band that contains the score, in hundredths."""
    return str(score // BAND)


def rank_in(spread: ScoreSpread, score: Decimal) -> int:
    """Return the rank of a score, 1 for the best: one more than the teams with a better score.

    points.js computes the same from the score's band.
    """
    own = int(score * 100)
    band = spread["bands"].get(band_of(own))
    if band is None:  # no team has a score near it: all those of lower bands are worse
        below = [one["more"] for key, one in spread["bands"].items() if int(key) < own // BAND]
        return min([*below, spread["teams"]]) + 1
    others = zip(accumulate(band["scores"], sub), band["teams"], strict=True)
    return band["more"] + sum(teams for other, teams in others if other > own) + 1


def _bins(scores: Sequence[tuple[int, int]]) -> ScoreBins:
    if not scores:
        return {"first": 0, "width": 1, "teams": []}
    low, high = scores[-1][0], scores[0][0]
    # itertools.product would first read the endless `count()` to its end.
    for width in (factor * 10**power for power in count() for factor in (1, 2, 5)):
        first, last = low // (100 * width), high // (100 * width)
        if last - first < BINS:
            break
    counts = [0] * (last - first + 1)
    for score, number in scores:
        counts[score // (100 * width) - first] += number
    return {"first": first * width, "width": width, "teams": counts}
