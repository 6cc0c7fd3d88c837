"""The round-robin: everyone meets everyone, in turns at home and away, the same way each time."""

from collections import Counter
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leagues.rules.formats import HEAD_TO_HEAD, MOST_TEAMS, LeagueRules
from leagues.rules.schedule import Pairing, regular_weeks, round_robin, weeks_from

TEAMS = st.lists(st.integers(1, 10**6), min_size=2, max_size=MOST_TEAMS[HEAD_TO_HEAD], unique=True)
WEEKS = st.lists(st.integers(1, 60), max_size=40, unique=True).map(sorted)


def met(pairings):
    return Counter(frozenset((pairing.home, pairing.away)) for pairing in pairings)


def cycle(teams):
    return len(teams) - 1 + len(teams) % 2


def test_four_teams():
    assert [(p.week, p.home, p.away) for p in round_robin([1, 2, 3, 4], [5, 6, 7, 8])] == [
        (5, 1, 4), (5, 3, 2),
        (6, 3, 1), (6, 2, 4),
        (7, 1, 2), (7, 4, 3),
        (8, 4, 1), (8, 2, 3),
    ]  # fmt: skip


def test_the_team_left_over_meets_the_average():
    assert [(p.place, p.home, p.away) for p in round_robin([7, 8, 9], [1, 2, 3])] == [
        (1, 8, 7), (2, 9, None),
        (1, 7, 9), (2, 8, None),
        (1, 9, 8), (2, 7, None),
    ]  # fmt: skip


@pytest.mark.parametrize("teams", [[], [1]])
def test_fewer_than_two_teams_have_no_matchups(teams):
    assert round_robin(teams, [1, 2, 3]) == []


def test_two_teams_meet_each_week():
    assert [(p.home, p.away) for p in round_robin([1, 2], [1, 2, 3])] == [(1, 2), (2, 1), (1, 2)]


@given(TEAMS, WEEKS)
def test_each_team_has_one_matchup_a_week(teams, weeks):
    pairings = round_robin(teams, weeks)
    for week in weeks:
        of_week = [pairing for pairing in pairings if pairing.week == week]
        playing = [t for p in of_week for t in (p.home, p.away) if t is not None]
        assert sorted(playing) == sorted(teams)
        assert [p.place for p in of_week] == list(range(1, len(of_week) + 1))
        assert sum(p.away is None for p in of_week) == len(teams) % 2
    assert {pairing.week for pairing in pairings} == set(weeks)
    assert pairings == sorted(pairings, key=lambda pairing: pairing[:2])


@given(TEAMS, WEEKS)
def test_no_two_teams_meet_twice_more_often_than_others(teams, weeks):
    counted = met(round_robin(teams, weeks))
    everyone = [frozenset(pair) for pair in combinations(teams, 2)]
    if len(teams) % 2:
        everyone += [frozenset((team, None)) for team in teams]
    times = [counted[pair] for pair in everyone]
    assert max(times) - min(times) <= 1
    assert min(times) == len(weeks) // cycle(teams)


@given(TEAMS, WEEKS)
def test_home_and_away_are_balanced(teams, weeks):
    surplus, run, longest = Counter(), Counter(), 0
    at_home = Counter()
    for pairing in round_robin(teams, weeks):
        if pairing.away is None:
            continue
        at_home[pairing.home, pairing.away] += 1
        for team, side in ((pairing.home, 1), (pairing.away, -1)):
            surplus[team] += side
            run[team] = run[team] + side if run[team] * side > 0 else side
            longest = max(longest, abs(run[team]))
    assert longest <= 3 - len(teams) % 2
    assert max(map(abs, surplus.values()), default=0) <= 2 - len(teams) % 2
    assert all(abs(at_home[a, b] - at_home[b, a]) <= 1 for a, b in combinations(teams, 2))


@given(TEAMS, WEEKS, st.integers(0, 40), st.data())
def test_a_league_drawn_again_repeats_little(teams, weeks, begun, data):
    """Teams have left and joined. The draw is complete, repeatable, and no worse than one that
    does not look at the past."""
    past = round_robin(teams, weeks[:begun])
    active = [*data.draw(st.lists(st.sampled_from(teams), min_size=1, unique=True)), 0]
    drawn = round_robin(active, weeks[begun:], past)
    assert drawn == round_robin(list(active), list(weeks[begun:]), list(past))
    assert met(drawn).total() == len(weeks[begun:]) * -(-len(active) // 2)
    times = met(drawn).values()
    assert max(times, default=0) <= -(-len(weeks[begun:]) // cycle(active))

    def repeated(pairings):
        return sum(times**2 for times in met([*past, *pairings]).values())

    assert repeated(drawn) <= repeated(round_robin(active, weeks[begun:]))


def test_after_a_change_those_meet_first_who_have_not():
    """After five of nine weeks a tenth team is replaced: the other pairs still meet once only."""
    past = round_robin(range(1, 11), range(1, 6))
    drawn = round_robin([*range(1, 10), 11], range(6, 10), past)
    assert max(met([*past, *drawn]).values()) == 1


def test_the_average_comes_to_those_first_who_have_not_met_it():
    past = [Pairing(1, 3, 2, None), Pairing(2, 3, 1, None)]
    drawn = round_robin([1, 2, 3, 4, 5], [3, 4, 5], past)
    assert {p.home for p in drawn if p.away is None} == {3, 4, 5}


def test_weeks_of_the_regular_season():
    weeks = [1, 2, 3, 29, 39, 40, 41]
    assert regular_weeks(LeagueRules(HEAD_TO_HEAD, 3), weeks) == [3, 29, 39, 40, 41]
    rules = LeagueRules(HEAD_TO_HEAD, 3, playoff_teams=4, playoff_week=40)
    assert regular_weeks(rules, weeks) == [3, 29, 39]
    without = LeagueRules(HEAD_TO_HEAD, 3, playoff_teams=0, playoff_week=40)
    assert regular_weeks(without, weeks) == [3, 29, 39, 40, 41]


@pytest.mark.parametrize(
    ("first", "count", "expected"),
    [(28, 1, [28]), (29, 2, [29, 39]), (30, 2, [39, 40]), (40, 2, [40]), (41, 1, [])],
)
def test_weeks_from_one_on_pass_over_numbers_that_the_season_leaves_out(first, count, expected):
    assert weeks_from(first, count, [28, 29, 39, 40]) == expected
