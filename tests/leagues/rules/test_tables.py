"""Tables: sums, ranks, movement, and each tie-break by itself."""

import itertools
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leagues.rules.average import average
from leagues.rules.formats import (
    CLASSIC,
    FEWEST_TRANSFERS,
    HEAD_TO_HEAD,
    HEAD_TO_HEAD_RESULTS,
    LATEST_WEEK,
    POINTS_FOR,
    TIE_BREAKS,
    LeagueRules,
)
from leagues.rules.schedule import round_robin
from leagues.rules.tables import Played, Score, WeekResult, scores, table


def results_of(points, transfers=None):
    """`points`: team → points of weeks 1, 2, 3 …; `transfers`: team → transfers in each week."""
    return {
        team: {
            week: WeekResult(100 * net, (transfers or {}).get(team, 0))
            for week, net in enumerate(weeks, 1)
        }
        for team, weeks in points.items()
    }


def h2h(*tie_breaks, **fields):
    return LeagueRules(HEAD_TO_HEAD, 1, tie_breaks=tie_breaks, **fields)


def ranks(rows):
    return [(row.team, row.rank) for row in rows]


def decided(rows):
    return [row.decided_by for row in rows]


# Few different points, so that teams are often equal.
POINTS = st.integers(0, 3)


@st.composite
def leagues(draw, kind=HEAD_TO_HEAD):
    teams = draw(st.lists(st.integers(1, 99), min_size=2, max_size=7, unique=True))
    weeks = list(range(1, draw(st.integers(1, 8)) + 1))
    results = {
        team: {
            week: WeekResult(100 * draw(POINTS), draw(st.integers(0, 1)))
            for week in weeks
            if draw(st.integers(0, 9))
        }
        for team in teams
    }
    tie_breaks = draw(st.permutations(list(TIE_BREAKS)))[: draw(st.integers(0, len(TIE_BREAKS)))]
    rules = LeagueRules(
        kind, draw(st.integers(1, 3)), draw(st.integers(1, 3)), 1, tuple(tie_breaks)
    )
    matchups = [Played(p.week, p.home, p.away) for p in round_robin(teams, weeks)]
    return teams, results, rules, weeks, matchups if kind == HEAD_TO_HEAD else []


ANY = st.one_of(leagues(), leagues(CLASSIC))


@given(ANY)
def test_equal_teams_share_a_rank(league):
    rows = table(*league)
    assert sorted(row.team for row in rows) == sorted(league[0])
    for at, row in enumerate(rows):
        assert row.rank == 1 + sum(other.rank < row.rank for other in rows)
        if at:
            above = rows[at - 1]
            assert above.rank <= row.rank
            assert above.rank < row.rank or above.team < row.team
            assert bool(row.decided_by) <= (above.rank < row.rank)
    assert rows[0].rank == 1
    assert rows[0].decided_by == ""


@given(ANY, st.randoms())
def test_the_order_of_the_input_does_not_matter(league, random: Random):
    teams, results, rules, weeks, matchups = league
    shuffled = random.sample(teams, len(teams))
    changed = {team: results[team] for team in random.sample(list(results), len(results))}
    mixed = random.sample(matchups, len(matchups))
    assert table(shuffled, changed, rules, weeks, mixed) == table(*league)


@given(leagues())
def test_sums(league):
    _teams, results, rules, weeks, matchups = league
    rows = {row.team: row for row in table(*league)}
    counted = [score for score in scores(matchups, results) if score.week >= rules.start_week]
    for row in rows.values():
        assert (
            row.played
            == row.won + row.drawn + row.lost
            == len([week for week in weeks if week >= rules.start_week])
        )
        assert row.table_points == rules.win * row.won + rules.draw * row.drawn
        assert row.points_for == sum(
            result.net for week, result in results[row.team].items() if week >= rules.start_week
        )
        assert abs(row.streak) <= row.played
    with_average = [score for score in counted if score.away is None]
    lost_to_average = sum(score.home_points < score.away_points for score in with_average)
    beat_average = sum(score.home_points > score.away_points for score in with_average)
    assert sum(row.won for row in rows.values()) - beat_average == (
        sum(row.lost for row in rows.values()) - lost_to_average
    )
    total = sum(row.points_for - row.points_against for row in rows.values())
    assert total == sum(score.home_points - score.away_points for score in with_average)


@given(ANY)
def test_movement_is_from_the_rank_after_the_week_before(league):
    teams, results, rules, weeks, matchups = league
    before = {row.team: row.rank for row in table(teams, results, rules, weeks[:-1], matchups)}
    first = len([week for week in weeks if week >= rules.start_week]) <= 1
    for row in table(*league):
        assert row.before == (None if first else before[row.team])
        assert row.movement == (0 if first else before[row.team] - row.rank)


@given(ANY)
def test_the_order_follows_the_criteria_one_after_the_other(league):
    """Without results against each other, a plain sort by all criteria gives the same order."""
    teams, results, rules, weeks, matchups = league
    tie_breaks = tuple(code for code in rules.tie_breaks if code != HEAD_TO_HEAD_RESULTS)
    rules = LeagueRules(rules.format, rules.start_week, rules.win, rules.draw, tie_breaks)
    weeks = [week for week in weeks if week >= rules.start_week]
    rows = table(teams, results, rules, weeks, matchups)
    worth = {}
    for row in rows:
        own = [results[row.team].get(week, WeekResult(0)) for week in weeks]
        worth[row.team] = [row.table_points if matchups else row.points_for]
        for code in tie_breaks:
            if code == POINTS_FOR and matchups:
                worth[row.team].append(row.points_for)
            elif code == LATEST_WEEK:
                worth[row.team] += [result.net for result in reversed(own)]
            elif code == FEWEST_TRANSFERS:
                worth[row.team].append(-sum(result.transfers for result in own))
    expected = sorted(rows, key=lambda row: ([-n for n in worth[row.team]], row.team))
    assert rows == expected
    for above, row in itertools.pairwise(rows):
        assert (above.rank == row.rank) == (worth[above.team] == worth[row.team])


@given(leagues())
def test_two_equal_teams_that_met_are_ordered_by_their_matchups(league):
    teams, results, rules, weeks, matchups = league
    rules = LeagueRules(HEAD_TO_HEAD, 1, 2, 1, (HEAD_TO_HEAD_RESULTS,))
    rows = table(teams, results, rules, weeks, matchups)
    scored = scores(matchups, results)
    for above, row in itertools.pairwise(rows):
        tied = [one for one in rows if one.table_points == row.table_points]
        if len(tied) == 2 and above in tied:
            balance = 0
            for score in scored:
                margin = score.home_points - score.away_points
                if (score.home, score.away) == (above.team, row.team):
                    balance += (margin > 0) - (margin < 0)
                if (score.home, score.away) == (row.team, above.team):
                    balance -= (margin > 0) - (margin < 0)
            assert balance >= 0
            assert (above.rank < row.rank) == (balance > 0)


@pytest.mark.parametrize("kind", [CLASSIC, HEAD_TO_HEAD])
@pytest.mark.parametrize("count", [1, 2, 5, 8])
def test_teams_equal_in_everything_are_all_first(kind, count):
    teams = list(range(1, count + 1))
    results = {team: {1: WeekResult(5000, 1), 2: WeekResult(-400, 2)} for team in teams}
    rules = LeagueRules(kind, 1, tie_breaks=tuple(TIE_BREAKS))
    matchups = [Played(p.week, p.home, p.away) for p in round_robin(teams, [1, 2])]
    rows = table(teams, results, rules, [1, 2], matchups)
    assert [row.rank for row in rows] == [1] * count
    assert [row.team for row in rows] == teams
    assert set(decided(rows)) == {""}


def test_no_teams_and_no_weeks():
    assert table([], {}, h2h(), [1], []) == []
    (row,) = table([3], {}, h2h(), [], [])
    assert row == (3, 1, None, 0, 0, 0, 0, 0, 0, 0, 0, "")


def test_a_head_to_head_table():
    """Two weeks: 1 wins and draws, 2 loses and wins, 3 loses and draws, 4 wins and loses."""
    results = results_of({1: (50, 40), 2: (30, 60), 3: (20, 40), 4: (44, 10)})
    matchups = [Played(1, 1, 2), Played(1, 3, 4), Played(2, 1, 3), Played(2, 4, 2)]
    rows = table([1, 2, 3, 4], results, h2h(POINTS_FOR), [1, 2], matchups)
    assert [row[:11] for row in rows] == [
        (1, 1, 1, 2, 1, 1, 0, 4, 9000, 7000, 0),
        (2, 2, 3, 2, 1, 0, 1, 3, 9000, 6000, 1),
        (4, 3, 2, 2, 1, 0, 1, 3, 5400, 8000, -1),
        (3, 4, 4, 2, 0, 1, 1, 1, 6000, 8400, 0),
    ]
    assert decided(rows) == ["", "", POINTS_FOR, ""]


def test_the_points_of_a_win_and_a_draw_are_the_leagues():
    results = results_of({1: (50, 40), 2: (30, 40)})
    matchups = [Played(1, 1, 2), Played(2, 2, 1)]
    rows = table([1, 2], results, h2h(win=2, draw=0), [1, 2], matchups)
    assert [row.table_points for row in rows] == [2, 0]


def test_streaks():
    results = results_of({1: (9, 9, 9, 5, 1), 2: (1, 1, 1, 5, 9)})
    matchups = [Played(week, 1, 2) for week in range(1, 6)]
    streaks = [
        {row.team: row.streak for row in table([1, 2], results, h2h(), range(1, n + 1), matchups)}
        for n in range(1, 6)
    ]
    assert streaks == [{1: 1, 2: -1}, {1: 2, 2: -2}, {1: 3, 2: -3}, {1: 0, 2: 0}, {1: -1, 2: 1}]


def test_results_among_three_teams_are_a_table_of_their_own():
    """1, 2 and 3 have a win each over 4 or none; among them 3 beat both, 1 beat 2."""
    matchups = [
        Played(1, 3, 1, 900, 0), Played(1, 2, 4, 900, 0),
        Played(2, 3, 2, 900, 0), Played(2, 1, 4, 900, 0),
        Played(3, 1, 2, 900, 0), Played(3, 4, 3, 900, 0),
        Played(4, 2, 5, 900, 0), Played(4, 4, 6, 900, 0),
    ]  # fmt: skip
    rows = table([1, 2, 3, 4], {}, h2h(HEAD_TO_HEAD_RESULTS), [1, 2, 3, 4], matchups)
    assert [row.table_points for row in rows] == [6, 6, 6, 6]
    # Among all four: 1, 2, 3 and 4 have 6, 3, 6 and 3 points. 3 beat 1, and 2 beat 4.
    assert ranks(rows) == [(3, 1), (1, 2), (2, 3), (4, 4)]
    assert decided(rows) == ["", *[HEAD_TO_HEAD_RESULTS] * 3]


def test_a_circle_of_wins_decides_nothing():
    matchups = [Played(1, 1, 2, 900, 0), Played(2, 2, 3, 900, 0), Played(3, 3, 1, 900, 0)]
    rows = table([1, 2, 3], {}, h2h(HEAD_TO_HEAD_RESULTS), [1, 2, 3], matchups)
    assert ranks(rows) == [(1, 1), (2, 1), (3, 1)]
    results = results_of({1: (0, 0, 5), 2: (0, 0, 7), 3: (0, 0, 5)})
    rules = h2h(HEAD_TO_HEAD_RESULTS, LATEST_WEEK)
    rows = table([1, 2, 3], results, rules, [1, 2, 3], matchups)
    assert ranks(rows) == [(2, 1), (1, 2), (3, 2)]
    assert decided(rows) == ["", LATEST_WEEK, ""]


def test_results_against_each_other_count_per_matchup():
    """1 and 2 met twice, 3 met each once: 3 won half of its matchups, 2 more than half of 3."""
    matchups = [
        Played(1, 1, 2, 900, 0), Played(2, 1, 2, 0, 900),
        Played(3, 2, 3, 900, 0), Played(4, 3, 1, 900, 0),
    ]  # fmt: skip
    level = [Played(5, 1, None, 900, 0), Played(5, 3, None, 900, 0)]
    rows = table([1, 2, 3], {}, h2h(HEAD_TO_HEAD_RESULTS), range(1, 6), matchups + level)
    assert [row.table_points for row in rows] == [6, 6, 6]
    assert ranks(rows) == [(2, 1), (3, 2), (1, 3)]


def test_results_against_each_other_need_a_matchup_of_every_tied_team():
    matchups = [Played(1, 1, 2, 900, 0), Played(2, 2, None, 900, 0), Played(2, 3, None, 900, 0)]
    rows = table([1, 2, 3], {}, h2h(HEAD_TO_HEAD_RESULTS), [1, 2], matchups)
    assert [row.table_points for row in rows] == [3, 3, 3]
    assert ranks(rows) == [(1, 1), (2, 1), (3, 1)]


def test_the_latest_week_decides_then_the_one_before():
    results = results_of({1: (10, 20, 30), 2: (20, 10, 30), 3: (30, 0, 30)})
    rules = LeagueRules(CLASSIC, 1, tie_breaks=(LATEST_WEEK, FEWEST_TRANSFERS))
    rows = table([3, 2, 1], results, rules, [1, 2, 3])
    assert ranks(rows) == [(1, 1), (2, 2), (3, 3)]
    assert decided(rows) == ["", LATEST_WEEK, LATEST_WEEK]


def test_fewest_transfers_decide():
    results = results_of({1: (10, 10), 2: (10, 10), 3: (10, 10)}, transfers={1: 2, 3: 1})
    rules = LeagueRules(CLASSIC, 1, tie_breaks=(LATEST_WEEK, FEWEST_TRANSFERS))
    rows = table([1, 2, 3], results, rules, [1, 2])
    assert ranks(rows) == [(2, 1), (3, 2), (1, 3)]
    assert decided(rows) == ["", FEWEST_TRANSFERS, FEWEST_TRANSFERS]


def test_a_classic_league_ignores_tie_breaks_of_matchups():
    results = results_of({1: (10,), 2: (10,)})
    rules = LeagueRules(CLASSIC, 1, tie_breaks=tuple(TIE_BREAKS))
    rows = table([1, 2], results, rules, [1], [Played(1, 1, 2, 900, 0)])
    assert ranks(rows) == [(1, 1), (2, 1)]
    assert [row.table_points for row in rows] == [0, 0]


def test_weeks_before_the_start_and_of_the_playoffs_do_not_count():
    results = results_of({1: (90, 10, 10, 90), 2: (0, 20, 20, 0)})
    rules = LeagueRules(HEAD_TO_HEAD, 2, playoff_teams=2, playoff_week=4)
    matchups = [Played(week, 1, 2) for week in (1, 2, 3, 4)]
    rows = table([1, 2], results, rules, [1, 2, 3, 4], matchups)
    assert [(row.team, row.played, row.points_for) for row in rows] == [(2, 2, 4000), (1, 2, 2000)]
    classic = LeagueRules(CLASSIC, 2)
    assert [row.points_for for row in table([1, 2], results, classic, [1, 2, 3, 4])] == [
        11000, 4000,
    ]  # fmt: skip


def test_a_corrected_result_replaces_the_points_of_the_week():
    results = results_of({1: (10,), 2: (20,)})
    (score,) = scores([Played(1, 1, 2, home_result=2100)], results)
    assert score == Score(1, 1, 2, 2100, 2000)
    rows = table([1, 2], results, h2h(), [1], [Played(1, 1, 2, home_result=2100)])
    assert [(row.team, row.points_for, row.points_against) for row in rows] == [
        (1, 2100, 2000), (2, 2000, 2100),
    ]  # fmt: skip


def test_the_average_is_of_the_other_teams_with_a_matchup_in_the_week():
    """Team 9 is in no matchup; team 4 has no result and counts with 0."""
    results = results_of({1: (10,), 2: (20,), 3: (33,), 9: (99,), 5: (1,)})
    matchups = [Played(1, 2, 3), Played(1, 4, 5), Played(1, 1, None)]
    assert scores(matchups, results)[-1] == Score(1, 1, None, 1000, 1350)
    corrected = [*matchups[:-1], Played(1, 1, None, away_result=900)]
    assert scores(corrected, results)[-1] == Score(1, 1, None, 1000, 900)


def test_the_average_is_rounded_half_to_even():
    assert average([1, 2]) == 2
    assert average([2, 3]) == 2
    assert average([-1, -2]) == -2
    assert average([1, 1, 2]) == 1
    assert average([10**17, 10**17 + 1]) == 10**17
    assert average([]) == 0


@given(st.lists(st.integers(-10_000, 30_000), min_size=1))
def test_the_average_is_exact_to_half_a_hundredth(points):
    assert abs(2 * (average(points) * len(points) - sum(points))) <= len(points)


def test_matchups_against_a_team_that_has_left_still_count():
    results = results_of({1: (10, 10), 2: (5, 20), 7: (3, 3)})
    matchups = [Played(1, 1, 7), Played(1, 2, None), Played(2, 1, 2)]
    rows = table([1, 2], results, h2h(), [1, 2], matchups)
    assert [(row.team, row.played, row.won) for row in rows] == [(1, 2, 1), (2, 2, 1)]


def test_nothing_moves_in_weeks_that_do_not_count():
    results = results_of({1: [10, 0, 0, 0], 2: [0, 30, 0, 0]})
    rules = LeagueRules(
        HEAD_TO_HEAD, 1, playoff_teams=2, playoff_week=3, tie_breaks=("points_for",)
    )
    matchups = [Played(week, 1, 2) for week in (1, 2)]

    def movement(*weeks):
        return {row.team: row.movement for row in table([1, 2], results, rules, weeks, matchups)}

    assert movement(1, 2) == {1: -1, 2: 1}
    assert movement(1, 2, 3) == movement(1, 2, 3, 4) == {1: 0, 2: 0}
    assert movement(1) == {1: 0, 2: 0}
