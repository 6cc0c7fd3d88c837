"""The spread of scores over all teams, and ranks computed from it."""

from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.rules.ranking import ranks
from scoring.rules.spread import BAND, BINS, rank_in, spread

SCORES = st.lists(
    st.integers(-5000, 30_000) | st.sampled_from([-BAND, 0, BAND - 1, BAND, BAND + 1]), min_size=1
)


def spread_of(scores):
    return spread(sorted(Counter(scores).items(), reverse=True))


def test_the_spread_of_no_teams_is_none():
    assert spread([]) is None


@given(SCORES)
def test_ranks_are_exact(scores):
    found = spread_of(scores)
    exact = ranks({n: Decimal(score) for n, score in enumerate(scores)})
    assert found["teams"] == len(scores)
    for n, score in enumerate(scores):
        assert rank_in(found, Decimal(score) / 100) == exact[n]


@given(SCORES, st.integers(-9000, 40_000))
def test_a_score_that_no_team_has_ranks_behind_the_better_ones(scores, score):
    rank = rank_in(spread_of(scores), Decimal(score) / 100)
    assert rank == sum(other > score for other in scores) + 1


@pytest.mark.parametrize("scores", [[0], [-725, 13_000], list(range(-200, 9000, 37))])
def test_every_team_is_in_one_of_at_most_twenty_bins(scores):
    bins = spread_of(scores)["bins"]
    assert len(bins["teams"]) <= BINS
    assert sum(bins["teams"]) == len(scores)
    for n, count in enumerate(bins["teams"]):
        low = 100 * (bins["first"] + n * bins["width"])
        assert count == sum(low <= score < low + 100 * bins["width"] for score in scores)
