"""The bracket: seeds, byes, ties, finals of two weeks, third place, consolation."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leagues.rules.formats import CLASSIC, HEAD_TO_HEAD, PLAYOFF_TEAMS, LeagueRules
from leagues.rules.knock_out import Tie, rounds_of, winner
from leagues.rules.playoffs import (
    Round,
    consolation_teams,
    first_round,
    last_week,
    next_round,
    playoff_teams,
    playoffs_problem,
    round_name,
    rounds,
    seeds,
)
from leagues.rules.tables import WeekResult, table

WEEKS = [*range(1, 30), *range(39, 48)]  # as in 2019-20


def rules(teams=4, week=40, **fields):
    return LeagueRules(HEAD_TO_HEAD, 1, playoff_teams=teams, playoff_week=week, **fields)


def pairs(ties):
    return [(tie.home, tie.away) for tie in ties]


def play(teams, wins):
    """Return the ties of all rounds. `wins(tie)` gives the team that goes on."""
    played = [first_round(teams)]
    while following := next_round(
        played[-1], [wins(tie) for tie in played[-1]], rounds_of(len(teams))
    ):
        played.append(following)
    return played


@pytest.mark.parametrize(
    ("teams", "expected"),
    [
        (2, [(1, 2)]),
        (3, [(1, None), (2, 3)]),
        (4, [(1, 4), (2, 3)]),
        (5, [(1, None), (4, 5), (2, None), (3, None)]),
        (6, [(1, None), (4, 5), (2, None), (3, 6)]),
        (7, [(1, None), (4, 5), (2, 7), (3, 6)]),
        (8, [(1, 8), (4, 5), (2, 7), (3, 6)]),
    ],
)
def test_the_first_round(teams, expected):
    ties = first_round(range(1, teams + 1))
    assert pairs(ties) == expected
    assert [(tie.home_seed, tie.away_seed) for tie in ties] == expected
    assert [tie.place for tie in ties] == list(range(1, len(ties) + 1))
    assert [tie.is_bye for tie in ties] == [away is None for _, away in expected]


def test_a_bracket_of_six_from_the_first_round_to_the_champion():
    """The better seed wins, except that 6 beats 3."""
    first, second, last = play(
        [10, 20, 30, 40, 50, 60], lambda tie: tie.away if tie.away == 60 else tie.home
    )
    assert pairs(first) == [(10, None), (40, 50), (20, None), (30, 60)]
    assert pairs(second) == [(10, 40), (20, 60)]
    # 60 won against 20, too: the bracket is fixed, and 20 and 40 play for third place.
    assert last == [Tie(3, 1, 10, 60, 1, 6), Tie(3, 2, 20, 40, 2, 4)]
    assert next_round(last, [10, 40], 3) == []


def test_two_teams_have_no_match_for_third_place():
    assert play([7, 8], lambda tie: tie.home) == [[Tie(1, 1, 7, 8, 1, 2)]]


def test_three_teams_have_none_either():
    _, last = play([7, 8, 9], lambda tie: tie.home)
    assert pairs(last) == [(7, 8)]


def test_a_bracket_without_a_match_for_third_place():
    ties = first_round([5, 6, 7, 8], first_seed=5)
    assert [(tie.home_seed, tie.away_seed) for tie in ties] == [(5, 8), (6, 7)]
    assert next_round(ties, [8, 6], 2, third_place=False) == [Tie(2, 1, 6, 8, 6, 8)]


@given(st.integers(2, 8), st.randoms())
def test_any_bracket_ends_with_one_champion(count, random):
    teams = random.sample(range(100), count)
    played = play(teams, lambda tie: tie.home if tie.is_bye else random.choice(tie[2:4]))
    assert len(played) == rounds_of(count)
    for ties in played:
        through = [team for tie in ties for team in tie[2:4] if team is not None]
        assert len(through) == len(set(through))
        assert set(through) <= set(teams)
        for tie in ties:
            assert tie.home == teams[tie.home_seed - 1]
            assert tie.is_bye or tie.away == teams[tie.away_seed - 1]
            assert tie.is_bye or tie.home_seed < tie.away_seed
    assert sum(tie.is_bye for tie in played[0]) == 2 ** len(played) - count
    assert not any(tie.is_bye for ties in played[1:] for tie in ties)


def test_the_two_best_can_meet_in_the_final_only():
    for count in range(2, 9):
        *_, last = play(range(1, count + 1), lambda tie: tie.home)
        assert pairs(last)[0] == (1, 2)


@pytest.mark.parametrize("winners", [[], [1], [1, 4, 2], [1, 9]])
def test_each_tie_needs_one_winner(winners):
    with pytest.raises(ValueError, match="winners of the tie of"):
        next_round(first_round([1, 2, 3, 4]), winners, 2)


def test_nobody_goes_on_from_a_tie_of_teams_that_have_left():
    first = first_round([1, 2, 3, 4])
    assert next_round(first, [2], 2, gone=[1, 4]) == [Tie(2, 1, 2, None, 2, None)]
    assert next_round(first, [], 2, gone=[1, 2, 3, 4]) == []
    with pytest.raises(ValueError, match="0 winners of the tie of 1 and 4"):
        next_round(first, [2], 2, gone=[1])


def test_the_better_seed_wins_a_tie():
    tie = Tie(1, 1, home=10, away=20, home_seed=3, away_seed=6)
    assert winner(tie, 100, 99) == 10
    assert winner(tie, 99, 100) == 20
    assert winner(tie, 99, 99) == 10
    assert winner(tie._replace(home_seed=6, away_seed=3), 99, 99) == 20
    assert winner(tie._replace(away=None, away_seed=None), -5, 0) == 10
    assert [rounds_of(teams) for teams in (0, 1, 2, 3, 4, 5)] == [0, 0, 1, 2, 2, 3]


def test_seeds_follow_the_table_and_break_shared_ranks_by_points_then_id():
    points = {5: 10, 4: 30, 9: 20, 2: 20, 1: 20}
    results = {team: {1: WeekResult(net)} for team, net in points.items()}
    rows = table(list(points), results, LeagueRules(CLASSIC, 1), [1])
    assert seeds(rows) == [4, 1, 2, 9, 5]
    equal = [row._replace(rank=1) for row in rows]
    assert seeds(equal[::-1]) == [4, 1, 2, 9, 5]


def test_the_consolation_bracket_is_for_the_next_best():
    seeded = list(range(1, 11))
    assert playoff_teams(rules(4), seeded) == [1, 2, 3, 4]
    assert consolation_teams(rules(4), seeded) == []
    assert consolation_teams(rules(4, consolation=True), seeded) == [5, 6, 7, 8]
    assert consolation_teams(rules(6, consolation=True), seeded) == [7, 8, 9, 10]
    assert consolation_teams(rules(4, consolation=True), seeded[:5]) == []
    assert consolation_teams(rules(4, consolation=True), seeded[:6]) == [5, 6]
    assert playoff_teams(rules(4), seeded[:3]) == [1, 2, 3]
    assert playoff_teams(rules(2), seeded) == [1, 2]
    assert playoff_teams(rules(4), seeded[:1]) == []


def test_names_of_rounds():
    assert [round_name(n, 3) for n in (1, 2, 3)] == ["Quarter-finals", "Semi-finals", "Final"]
    assert round_name(2, 2, place=2) == "Third place"
    assert round_name(1, 5) == "Round 1"


def test_rounds_take_the_weeks_that_the_season_has():
    assert rounds(rules(4, 29), WEEKS) == [Round(29, 1), Round(39, 1)]
    assert rounds(rules(8, 29, final_weeks=2), WEEKS) == [Round(29, 1), Round(39, 1), Round(40, 2)]
    assert last_week(rules(8, 29, final_weeks=2), WEEKS) == 41
    assert last_week(rules(2, 28, final_weeks=2), WEEKS) == 29
    assert last_week(rules(2, 29, final_weeks=2), WEEKS) == 39
    assert last_week(rules(6, 45), WEEKS) == 47
    assert last_week(rules(0), WEEKS) is None
    assert rounds(rules(0, None), WEEKS) == []
    assert rounds(rules(8, 46), WEEKS, teams=3) == [Round(46, 1), Round(47, 1)]
    two_weeks = rules(8, 44, final_weeks=2)
    assert rounds(two_weeks, WEEKS, teams=3) == [Round(44, 1), Round(45, 2)]


@pytest.mark.parametrize(
    ("league", "problem"),
    [
        (rules(0, None), ""),
        (rules(8, 45), ""),
        (rules(8, 44, final_weeks=2), ""),
        (rules(5), "Playoffs have 2, 4, 6 or 8 teams."),
        (rules(4, None), "Choose the week in which the playoffs begin."),
        (rules(4, 33), "Choose the week in which the playoffs begin."),
        (rules(4, 1), "The playoffs begin after the start of the league: choose a later week."),
        (rules(4, final_weeks=3), "The final takes one week or two."),
        (
            rules(8, 46),
            "The playoffs take 3 weeks, but from Week 46 the season has 2."
            " Start in Week 45 at the latest.",
        ),
        (
            rules(2, 47, final_weeks=2),
            "The playoffs take 2 weeks, but from Week 47 the season has 1."
            " Start in Week 46 at the latest.",
        ),
    ],
)
def test_playoffs_that_do_not_fit_are_refused_with_a_sentence(league, problem):
    assert playoffs_problem(league, WEEKS) == problem
    if problem:
        with pytest.raises(ValueError, match=re.escape(problem)):
            rounds(league, WEEKS)


@pytest.mark.parametrize(
    ("start", "weeks"), [(1, [1, 2]), (1, [1, 2, 3]), (4, [1, 2, 3, 4, 5, 6])]
)
def test_a_season_that_is_too_short(start, weeks):
    """No week after the start leaves room for three rounds."""
    league = LeagueRules(HEAD_TO_HEAD, start, playoff_teams=8, playoff_week=start + 1)
    assert playoffs_problem(league, weeks) == (
        f"The playoffs take 3 weeks, but from Week {start + 1} the season has"
        f" {len(weeks) - start}. Take fewer teams."
    )


@given(st.sampled_from(PLAYOFF_TEAMS), st.sampled_from(WEEKS), st.sampled_from([1, 2]))
def test_playoffs_without_a_problem_end_within_the_season(teams, week, final_weeks):
    league = rules(teams, week, final_weeks=final_weeks)
    if not playoffs_problem(league, WEEKS) and teams:
        planned = rounds(league, WEEKS)
        assert len(planned) == rounds_of(teams)
        assert planned[0].week == week
        assert planned[-1].weeks == final_weeks
        assert last_week(league, WEEKS) in WEEKS
