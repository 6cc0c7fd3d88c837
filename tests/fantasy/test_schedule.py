from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from fantasy.rules import schedule

START = datetime(2026, 9, 10, 18, tzinfo=UTC)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class FakeWeek:
    number: int
    first_kickoff: datetime | None
    last_kickoff: datetime | None
    locks_at: datetime | None = None
    finalized_at: datetime | None = None


def weeks(finals=0, deadline=False):
    """Three weeks, seven days apart, numbered 1, 2 and 9, each with games over three days."""
    made = []
    for index, number in enumerate((1, 2, 9)):
        kickoff = START + 7 * DAY * index
        made.append(
            FakeWeek(
                number,
                kickoff,
                kickoff + 2 * DAY,
                locks_at=kickoff - timedelta(minutes=90) if deadline else None,
                finalized_at=kickoff + 3 * DAY if index < finals else None,
            )
        )
    return made


def test_before_the_season_the_first_week_is_current_and_open():
    made = weeks()
    assert schedule.current_week(made, START - DAY) is made[0]
    assert schedule.open_week(made, START - DAY) is made[0]


def test_a_week_is_current_from_its_kickoff_until_it_is_final():
    assert schedule.current_week(weeks(), START + DAY).number == 1
    assert schedule.current_week(weeks(finals=1), START + 4 * DAY).number == 2


def test_a_week_that_kicks_off_is_current_while_the_previous_is_not_final():
    assert schedule.current_week(weeks(), START + 8 * DAY).number == 2


def test_the_shown_week_stays_until_the_next_one_kicks_off():
    made = weeks(finals=1)
    assert schedule.shown_week(made, START - DAY).number == 1
    assert schedule.shown_week(made, START + 4 * DAY).number == 1
    assert schedule.shown_week(made, START + 7 * DAY).number == 2
    assert schedule.shown_week(weeks(finals=3), START + 99 * DAY).number == 9
    assert schedule.shown_week([], START) is None


def test_after_the_season_the_last_week_is_current_and_none_is_open():
    assert schedule.current_week(weeks(finals=3), START + 99 * DAY).number == 9
    assert schedule.open_week(weeks(finals=3), START + 99 * DAY) is None


def test_a_deadline_closes_a_week_and_opens_the_next():
    made = weeks(deadline=True)
    assert schedule.open_week(made, made[0].locks_at - timedelta(seconds=1)).number == 1
    assert schedule.open_week(made, made[0].locks_at).number == 2


def test_without_a_deadline_a_week_is_open_until_its_last_kickoff():
    made = weeks()
    assert schedule.open_week(made, made[0].last_kickoff - timedelta(seconds=1)).number == 1
    assert schedule.open_week(made, made[0].last_kickoff).number == 2


def test_a_week_without_games_is_never_open():
    empty = FakeWeek(1, None, None)
    assert schedule.open_week([empty], START) is None
    assert schedule.current_week([empty], START) is empty


def test_without_weeks_there_is_no_current_week():
    assert schedule.current_week([], START) is None


def test_week_numbers_may_have_gaps():
    made = weeks()
    assert schedule.next_week(made, made[1]) is made[2]
    assert schedule.previous_week(made, made[2]) is made[1]
    assert schedule.next_week(made, made[2]) is None
    assert schedule.previous_week(made, made[0]) is None


@given(st.integers(0, 3), st.integers(-30, 60), st.booleans())
def test_the_open_week_is_never_final_nor_closed(finals, days, deadline):
    now = START + days * DAY
    found = schedule.open_week(weeks(finals, deadline), now)
    if found:
        assert found.finalized_at is None
        assert schedule.closes_at(found) > now


@given(st.permutations([0, 1, 2]), st.integers(-30, 60))
def test_there_is_always_a_current_week(finals, days):
    made = weeks()
    made[finals[0]] = replace(made[finals[0]], finalized_at=START)
    assert schedule.current_week(made, START + days * DAY) in made
