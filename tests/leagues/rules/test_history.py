"""Records of a league. Shared records are all named."""

from leagues.rules.history import (
    BestWeek,
    Run,
    WeeksAtTop,
    biggest_win,
    closest,
    highest_week,
    longest_run,
    most_weeks_at_top,
    records,
)
from leagues.rules.tables import Score, WeekResult

RESULTS = {
    1: {1: WeekResult(5000), 2: WeekResult(7000)},
    2: {1: WeekResult(7000), 2: WeekResult(-400)},
    3: {2: WeekResult(6999)},
}


def test_the_highest_week():
    assert highest_week([2, 1, 3], RESULTS, [1, 2]) == [BestWeek(2, 1, 7000), BestWeek(1, 2, 7000)]
    assert highest_week([3], RESULTS, [1, 2]) == [BestWeek(3, 2, 6999)]
    assert highest_week([2], RESULTS, [2]) == [BestWeek(2, 2, -400)]
    assert highest_week([1], RESULTS, []) == highest_week([], RESULTS, [1]) == []


def test_the_longest_run():
    scored = [
        Score(3, 1, 2, 9, 1), Score(1, 1, 2, 9, 1), Score(2, 2, 1, 1, 9), Score(4, 2, 1, 5, 5),
        Score(5, 1, None, 9, 1), Score(6, 1, 3, 9, 1), Score(7, 1, 3, 1, 9), Score(8, 1, 3, 9, 1),
        Score(5, 2, 3, 1, 9), Score(4, 3, None, 1, 2),
    ]  # fmt: skip
    assert longest_run(scored, range(1, 9)) == [Run(1, 3, 1, 3)]
    assert longest_run(scored, [4, 5, 6]) == [Run(1, 2, 5, 6)]
    assert longest_run(scored, [2, 3, 4, 5, 6]) == [Run(1, 2, 2, 3), Run(1, 2, 5, 6)]
    assert longest_run(scored, [7, 8]) == []  # one win is no run
    assert longest_run([], [1]) == []


def test_closest_matchup_and_biggest_win():
    scored = [
        Score(1, 1, 2, 50, 50), Score(1, 3, 4, 51, 50), Score(2, 1, 3, 10, 90),
        Score(2, 2, 4, 30, 31), Score(3, 1, 4, 80, 0),
    ]  # fmt: skip
    assert closest(scored) == [scored[1], scored[3]]
    assert biggest_win(scored) == [scored[2], scored[4]]
    assert closest(scored[:1]) == biggest_win(scored[:1]) == []


def test_most_weeks_at_the_top():
    assert most_weeks_at_top({1: [3], 2: [3, 1], 3: [1], 4: [2]}) == [
        WeeksAtTop(1, 2), WeeksAtTop(3, 2),
    ]  # fmt: skip
    assert most_weeks_at_top({}) == []


def test_records_are_of_the_given_weeks_and_of_two_teams():
    scored = [
        Score(1, 1, 2, 5000, 7000), Score(2, 1, 2, 7000, -400), Score(2, 3, None, 6999, 3300),
        Score(3, 1, 2, 1, 2),
    ]  # fmt: skip
    found = records([1, 2, 3], RESULTS, scored, [1, 2], {1: [2], 2: [1]})
    assert found.closest == [scored[0]]
    assert found.biggest_win == [scored[1]]
    assert found.longest_run == []
    assert found.most_weeks_at_top == [WeeksAtTop(1, 1), WeeksAtTop(2, 1)]
    assert len(found.highest_week) == 2
