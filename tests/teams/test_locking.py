"""P8: a save is atomic, and is accepted exactly until its lock."""

from contextlib import contextmanager
from datetime import datetime, timedelta
from unittest.mock import patch

import pytest
from django.db import OperationalError
from django.utils import timezone

from fantasy.models import Week
from teams.locking import lock_week
from teams.models import Lineup
from teams.rules.lineups import same
from teams.services import lineups as service
from teams.services.lineups import (
    LineupConflictError,
    LineupRefusedError,
    picks_of,
)
from tests.factories import picks_for
from tests.teams.saved_lineups import save, stored
from tests.threads import at_once

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
MOMENT = timedelta(microseconds=1)


@contextmanager
def clock_at(now: datetime):
    @contextmanager
    def hold(week_id):
        with lock_week(week_id):
            yield now

    with patch.object(service, "lock_week", hold):
        yield


def test_a_save_just_before_the_deadline_is_accepted(team, week, two_lineups):
    with clock_at(week.locks_at - MOMENT):
        lineup = save(team, week, two_lineups[0])
    assert lineup.saved_at == week.locks_at - MOMENT
    assert same(stored(team, week)[1], two_lineups[0])


@pytest.mark.parametrize("late", [timedelta(0), MOMENT, timedelta(days=1)])
def test_a_save_at_or_after_the_deadline_is_refused(team, week, two_lineups, late):
    save(team, week, two_lineups[0])
    before = stored(team, week)
    with (
        clock_at(week.locks_at + late),
        pytest.raises(LineupRefusedError, match="The deadline for Week 1 has passed"),
    ):
        save(team, week, two_lineups[1], made_from=before[0])
    assert stored(team, week) == before


def test_the_stored_deadline_counts_and_not_the_one_of_the_page(team, week, two_lineups):
    Week.objects.update(locks_at=timezone.now() - MOMENT)
    with pytest.raises(LineupRefusedError):
        save(team, week, two_lineups[0])
    assert stored(team, week) == (None, [], [])


def test_a_save_that_fails_halfway_keeps_the_last_lineup(team, week, two_lineups):
    save(team, week, two_lineups[0])
    before = stored(team, week)
    breaks = patch("teams.services.lineups.insert_slots", side_effect=OperationalError)
    with breaks, pytest.raises(OperationalError):
        save(team, week, two_lineups[1], made_from=before[0])
    assert stored(team, week) == before


def test_repeated_picks_are_saved_once(team, week, two_lineups):
    first = save(team, week, two_lineups[0])
    before = stored(team, week)
    again = save(team, week, two_lineups[0])  # a retry of a form made before the first save
    assert (again.pk, again.version) == (first.pk, first.version)
    assert stored(team, week) == before


def test_repeated_picks_are_no_error_after_the_deadline(team, week, two_lineups):
    lineup = save(team, week, two_lineups[0])
    with clock_at(week.locks_at):
        assert save(team, week, two_lineups[0]).token == lineup.token


def test_a_save_made_from_an_older_lineup_is_a_conflict(team, week, two_lineups):
    opened = save(team, week, two_lineups[0]).token
    other = save(team, week, two_lineups[1], made_from=opened)
    before = stored(team, week)
    with pytest.raises(LineupConflictError) as conflict:
        save(team, week, picks_for(team.season, seed=3), made_from=opened)
    assert conflict.value.stored.token == other.token
    assert same(picks_of(conflict.value.stored), two_lineups[1])
    assert stored(team, week) == before


@pytest.mark.parametrize("is_first", [True, False])
def test_of_two_concurrent_saves_one_is_stored_and_one_conflicts(
    team, week, two_lineups, is_first
):
    made_from = None if is_first else save(team, week, picks_for(team.season, 3)).token

    def tab(picks):
        try:
            return save(team, Week.objects.get(), picks, made_from)
        except LineupConflictError as conflict:
            return conflict

    answers = at_once([lambda: tab(two_lineups[0]), lambda: tab(two_lineups[1])])
    (won,) = [n for n, answer in enumerate(answers) if isinstance(answer, Lineup)]
    conflict = answers[1 - won]
    assert isinstance(conflict, LineupConflictError)
    assert conflict.stored.token == answers[won].token == stored(team, week)[0]
    assert same(stored(team, week)[1], two_lineups[won])


def test_concurrent_saves_of_the_same_lineup_are_stored_once(team, week, two_lineups):
    answers = at_once([lambda: save(team, Week.objects.get(), two_lineups[0])] * 2)
    assert {lineup.token for lineup in answers} == {stored(team, week)[0]}
    assert answers[0].version == 1
