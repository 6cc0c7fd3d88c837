"""The types of a distribution of scores: see scoring.rules.spread. No Django here."""

from typing import TypedDict


class ScoreBins(TypedDict):
    """`teams`: how many have at least `first`, at least `first + width`, … points."""

    first: int
    width: int
    teams: list[int]


class ScoreBand(TypedDict):
    """See scoring.rules.spread. `scores`: the best in hundredths, then the differences."""

    more: int
    scores: list[int]
    teams: list[int]


class ScoreSpread(TypedDict):
    """`bands`: by the number of the band, as text."""

    teams: int
    bins: ScoreBins
    bands: dict[str, ScoreBand]


class Spreads(TypedDict):
    """None if no team has points."""

    week: ScoreSpread | None
    season: ScoreSpread | None
