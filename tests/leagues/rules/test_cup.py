"""The cup: drawn anew each round, and the same again from its seed."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leagues.rules.cup import cup_problem, cup_weeks, draw, in_order, qualifiers
from leagues.rules.formats import CLASSIC, LeagueRules
from leagues.rules.knock_out import rounds_of, winner

WEEKS = [*range(1, 30), *range(39, 48)]


def pairs(ties):
    return [(tie.home, tie.away) for tie in ties]


def test_a_draw_is_the_same_in_every_version():
    """The expected order is that of `printf 42:1:TEAM | sha256sum`: 4, 7, 8, 3, 2, 6, 1, 5."""
    assert pairs(draw([1, 2, 3, 4, 5, 6, 7, 8], seed=42, round_=1)) == [
        (4, 7), (3, 8), (2, 6), (1, 5),
    ]  # fmt: skip
    assert pairs(draw([1, 2, 3, 4, 5], seed=42, round_=1)) == [
        (4, 5), (1, None), (2, None), (3, None),
    ]  # fmt: skip


@given(st.lists(st.integers(1, 10**6), min_size=2, max_size=70, unique=True), st.integers(0, 99))
def test_the_first_round_leaves_a_power_of_two(teams, seed):
    ties = draw(teams, seed, 1)
    assert draw(list(teams), seed, 1) == ties
    left = len(ties)
    assert left.bit_count() == 1
    assert left == 2 ** (rounds_of(len(teams)) - 1)
    playing = [team for tie in ties for team in (tie.home, tie.away) if team is not None]
    assert sorted(playing) == sorted(teams)
    byes = [tie.home for tie in ties if tie.is_bye]
    assert byes == teams[: len(byes)]
    assert [tie.place for tie in ties] == list(range(1, left + 1))
    for tie in ties:
        assert tie.home == teams[tie.home_seed - 1]
        assert tie.is_bye or (tie.away == teams[tie.away_seed - 1])
        assert tie.is_bye or tie.home_seed < tie.away_seed


@given(st.integers(2, 40), st.integers(0, 10**9), st.randoms())
def test_a_cup_from_the_draw_to_the_winner(count, seed, random):
    teams = random.sample(range(1000), count)
    number = 0
    while len(teams) > 1:
        number += 1
        ties = draw(teams, seed, number)
        assert number == 1 or not any(tie.is_bye for tie in ties)
        won = [winner(tie, random.randrange(3), random.randrange(3)) for tie in ties]
        teams = in_order(won, dict.fromkeys(won, 1))
    assert number == rounds_of(count)


def test_each_round_is_drawn_anew():
    draws = {tuple(pairs(draw(range(8), 1, number))) for number in range(20)}
    assert len(draws) > 15


def test_every_pair_is_about_equally_likely():
    met = Counter(
        frozenset(pair) for seed in range(2000) for pair in pairs(draw([1, 2, 3, 4], seed, 1))
    )
    assert len(met) == 6
    assert all(550 < times < 790 for times in met.values())


@pytest.mark.parametrize(
    ("teams", "weeks", "expected"), [(20, 4, 16), (20, 5, 20), (2, 1, 2), (1, 5, 0), (9, 0, 0)]
)
def test_as_many_qualify_as_the_weeks_can_bring_down_to_one(teams, weeks, expected):
    assert qualifiers(range(teams), weeks) == list(range(expected))


def test_teams_of_equal_rank_are_in_the_order_of_their_ids():
    assert in_order([5, 3, 9, 1], {5: 2, 3: 2, 9: 1, 1: 7}) == [9, 3, 5, 1]


def test_of_equal_points_the_better_rank_goes_on_then_the_lower_id():
    (tie,) = draw(in_order([5, 3], {5: 1, 3: 4}), 0, 1)
    assert winner(tie, 10, 10) == 5
    (tie,) = draw(in_order([5, 3], {5: 4, 3: 4}), 0, 1)
    assert winner(tie, 10, 10) == 3


def test_the_weeks_of_a_cup():
    assert cup_weeks(LeagueRules(CLASSIC, 1, cup_week=46), WEEKS) == [46, 47]
    assert cup_weeks(LeagueRules(CLASSIC, 1), WEEKS) == []


@pytest.mark.parametrize(
    ("week", "problem"),
    [
        (None, ""),
        (47, ""),
        (33, "Choose the week in which the cup begins."),
        (2, "The cup begins after the start of the league: choose a later week."),
    ],
)
def test_a_cup_that_does_not_fit_is_refused_with_a_sentence(week, problem):
    assert cup_problem(LeagueRules(CLASSIC, 2, cup_week=week), WEEKS) == problem
