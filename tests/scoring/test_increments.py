"""States of a recorded game between kickoff and end, for any record."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from demo.season.generator import generate_season
from fantasy import rulesets
from fantasy.rulesets import Ruleset
from scoring.rules.increments import Course, Recorded, clock

NFL = rulesets.load("nfl-ppr")
FPL = rulesets.load("fpl")


def records(rules: Ruleset) -> st.SearchStrategy[list[Recorded]]:
    """Players of both clubs with any stats, including negative numbers and half sacks."""
    number = st.integers(-9, 40) | st.sampled_from([Decimal("0.5"), Decimal("2.5")])
    stats = st.dictionaries(st.sampled_from(sorted(rules.stats)), number, max_size=8)
    line = st.tuples(st.booleans(), stats)
    return st.lists(line, max_size=5).map(
        lambda lines: [Recorded(player, *line) for player, line in enumerate(lines)]
    )


games = st.sampled_from([NFL, FPL]).flatmap(
    lambda rules: st.builds(
        Course,
        st.integers(1, 10**6),
        records(rules),
        st.tuples(st.integers(0, 70), st.integers(0, 70)),
        st.just(rules),
    )
)
share_pairs = st.tuples(st.floats(0, 1), st.floats(0, 1)).map(sorted)


@given(games, share_pairs)
def test_every_stat_moves_monotonically_to_its_final_value(
    course: Course, shares: list[float]
) -> None:
    early, late = (course.at(share).stats for share in shares)
    for line in course.lines:
        for stat, before in early[line.player].items():
            after, end = late[line.player][stat], line.stats[stat]
            assert min(before, end) <= after <= max(before, end)


@given(games, share_pairs)
def test_the_score_never_falls_and_never_passes_the_recorded_one(
    course: Course, shares: list[float]
) -> None:
    early, late = (course.at(share) for share in shares)
    assert early.home_score <= late.home_score <= course.score[0]
    assert early.away_score <= late.away_score <= course.score[1]


@given(games)
def test_the_end_equals_the_record(course: Course) -> None:
    end = course.at(1)
    assert end.stats == {line.player: line.stats for line in course.lines}
    assert (end.home_score, end.away_score) == course.score


@given(games)
def test_stats_are_zero_at_kickoff(course: Course) -> None:
    start = course.at(0)
    assert (start.home_score, start.away_score) == (0, 0)
    for line in course.lines:
        for stat, value in start.stats[line.player].items():
            assert value == min(0, line.stats[stat]) if "allowed" in stat else value == 0


@given(games, st.floats(0, 1))
def test_increments_are_deterministic(course: Course, share: float) -> None:
    again = Course(course.game, course.lines, course.score, course.rules)
    assert course.at(share) == again.at(share)


@given(games, st.floats(0, 0.999))
def test_stats_known_only_at_the_end_are_absent_before(course: Course, share: float) -> None:
    for stats in course.at(share).stats.values():
        assert not course.rules.at_end & stats.keys()


def test_minutes_grow_evenly_and_the_clean_sheet_appears_at_the_end() -> None:
    line = Recorded(1, True, {"minutes": 90, "clean_sheets": 1, "saves": 3})
    course = Course(1, [line], (0, 0), FPL)
    assert [course.at(share).stats[1]["minutes"] for share in (0.25, 0.5)] == [22, 45]
    assert "clean_sheets" not in course.at(0.99).stats[1]
    assert course.at(1).stats[1]["clean_sheets"] == 1


def demo_courses() -> list[Course]:
    """Some games of the demo season, in which stats of offence and defence agree."""
    numbers: dict[str, int] = {}
    courses = []
    for game, meeting in enumerate(generate_season().games[::7]):
        lines = [
            Recorded(numbers.setdefault(player, len(numbers)), player.startswith(meeting.home), s)
            for player, s in meeting.box_score.stats.items()
        ]
        home, away = meeting.box_score.score
        courses.append(Course(game, lines, (home, away), NFL))
    return courses


def total(course: Course, share: float, stat: str, is_home: bool) -> int:
    stats = course.at(share).stats
    side = [line.player for line in course.lines if line.is_home == is_home]
    return sum(int(stats[player].get(stat, 0)) for player in side)


@pytest.mark.parametrize("share", [0.2, 0.5, 0.83])
@pytest.mark.parametrize("home", [True, False])
def test_stats_of_offence_and_defence_agree_at_every_moment(share: float, home: bool) -> None:
    for course in demo_courses():
        moment = course.at(share)
        theirs = moment.away_score if home else moment.home_score
        yards, caught, thrown, taken = (
            total(course, share, stat, side)
            for stat, side in (
                ("passing_yards", home),
                ("receiving_yards", home),
                ("interceptions", home),
                ("takeaway_interceptions", not home),
            )
        )
        assert yards == caught
        assert thrown == taken
        assert total(course, share, "passing_tds", home) == total(
            course, share, "receiving_tds", home
        )
        assert total(course, share, "points_allowed", home) == theirs


def test_each_sport_has_its_own_clock_format() -> None:
    assert [clock(share, FPL) for share in (0, 0.74, 1)] == ["1'", "67'", "90'"]
    assert [clock(share, NFL) for share in (0, 0.25, 0.68, 0.9999)] == [
        "Q1 15:00",
        "Q2 15:00",
        "Q3 04:12",
        "Q4 00:01",
    ]
