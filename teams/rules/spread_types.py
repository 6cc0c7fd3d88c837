"""The types of a distribution of scores: see scoring.rules.spread. No Django here."""

from typing import TypedDict


class ScoreBins(TypedDict):
    """`teams`: how many have at least `first`, at least `first + width`, … points."""

    first: int
    width: int
    teams: list[int]


class ScoreSpread(TypedDict):
    """See scoring.rules.spread. `steps`: [hundredths of a point, teams that have more]."""

    teams: int
    steps: list[list[int]]
    bins: ScoreBins


class Spreads(TypedDict):
    """None if no team has points."""

    week: ScoreSpread | None
    season: ScoreSpread | None
