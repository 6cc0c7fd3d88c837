"""The spread of scores over all teams, and ranks computed from it."""

from collections import Counter
from decimal import Decimal
from random import Random

import pytest

from scoring.rules.ranking import ranks
from scoring.rules.spread import BINS, STEPS, rank_in, spread


def scores(teams, *, whole=False, seed=1):
    random = Random(seed)
    cut = Decimal(1) if whole else Decimal("0.01")
    return [Decimal(random.gauss(80, 25)).quantize(cut) for _ in range(teams)]


def test_the_spread_of_no_teams_is_none():
    assert spread({}) is None


def test_ranks_are_exact_for_few_teams():
    teams = scores(50)
    found = spread(Counter(teams))
    exact = ranks(dict(enumerate(teams)))
    assert [rank_in(found, score) for score in teams] == [exact[n] for n in range(len(teams))]


def test_ranks_of_many_teams_are_approximate_and_exact_at_both_ends():
    teams = scores(20_000)
    found = spread(Counter(teams))
    exact = ranks(dict(enumerate(teams)))
    assert len(found["steps"]) <= STEPS + 2
    off = [abs(rank_in(found, score) - exact[n]) for n, score in enumerate(teams)]
    assert max(off) < len(teams) / STEPS
    for n, score in enumerate(teams):
        if exact[n] <= 5 or score == min(teams):
            assert rank_in(found, score) == exact[n]


def test_scores_outside_the_range_rank_first_or_last():
    found = spread({Decimal("10.5"): 2, Decimal(-3): 1})
    assert found["teams"] == 3
    scores = [Decimal(11), Decimal("10.5"), Decimal(-3), Decimal(-9)]
    assert [rank_in(found, score) for score in scores] == [1, 1, 3, 3]


@pytest.mark.parametrize("teams", [[Decimal(0)], [Decimal("-7.25"), Decimal(130)], scores(500)])
def test_every_team_is_in_one_of_at_most_twenty_bins(teams):
    bins = spread(Counter(teams))["bins"]
    assert len(bins["teams"]) <= BINS
    assert sum(bins["teams"]) == len(teams)
    for n, count in enumerate(bins["teams"]):
        low = bins["first"] + n * bins["width"]
        assert count == sum(low <= score < low + bins["width"] for score in teams)
