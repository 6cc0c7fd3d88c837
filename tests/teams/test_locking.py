"""P8: a save is whole or not at all, and exactly up to its lock."""

from contextlib import contextmanager
from datetime import datetime, timedelta
from unittest.mock import patch

import pytest
from django.db import OperationalError
from django.utils import timezone

from fantasy.models import Week
from teams.locking import hold_week
from teams.models import Lineup, LineupSlot
from teams.rules.lineups import same
from teams.services import lineups as service
from teams.services.lineups import (
    LineupConflictError,
    LineupRefusedError,
    picks_of,
)
from tests.factories import picks_for
from tests.teams.saving import save, stored
from tests.threads import at_once

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
MOMENT = timedelta(microseconds=1)


@contextmanager
def clock_at(now: datetime):
    @contextmanager
    def hold(week_id):
        with hold_week(week_id):
            yield now

    with patch.object(service, "hold_week", hold):
        yield


def test_a_save_just_before_the_deadline_is_accepted(team, week, two):
    with clock_at(week.locks_at - MOMENT):
        lineup = save(team, week, two[0])
    assert lineup.saved_at == week.locks_at - MOMENT
    assert same(stored(team, week)[1], two[0])


@pytest.mark.parametrize("late", [timedelta(0), MOMENT, timedelta(days=1)])
def test_a_save_at_the_deadline_or_after_it_is_refused_and_changes_nothing(team, week, two, late):
    save(team, week, two[0])
    before = stored(team, week)
    with (
        clock_at(week.locks_at + late),
        pytest.raises(LineupRefusedError, match="The deadline of Week 1 has passed"),
    ):
        save(team, week, two[1], made_from=before[0])
    assert stored(team, week) == before


def test_the_deadline_is_the_stored_one_not_the_one_the_page_had(team, week, two):
    Week.objects.update(locks_at=timezone.now() - MOMENT)
    with pytest.raises(LineupRefusedError):
        save(team, week, two[0])
    assert stored(team, week) == (None, [], [])


def test_a_save_that_breaks_halfway_leaves_the_last_lineup_whole(team, week, two):
    save(team, week, two[0])
    before = stored(team, week)
    breaks = patch.object(LineupSlot.objects, "bulk_create", side_effect=OperationalError)
    with breaks, pytest.raises(OperationalError):
        save(team, week, two[1], made_from=before[0])
    assert stored(team, week) == before


def test_the_same_picks_sent_again_are_saved_once(team, week, two):
    first = save(team, week, two[0])
    before = stored(team, week)
    again = save(team, week, two[0])  # a retry: it names what its page was made from
    assert (again.pk, again.version) == (first.pk, first.version)
    assert stored(team, week) == before


def test_the_same_picks_sent_again_are_no_error_after_the_deadline(team, week, two):
    lineup = save(team, week, two[0])
    with clock_at(week.locks_at):
        assert save(team, week, two[0]).token == lineup.token


def test_a_save_made_from_an_older_lineup_is_told_and_changes_nothing(team, week, two):
    opened = save(team, week, two[0]).token
    other = save(team, week, two[1], made_from=opened)
    before = stored(team, week)
    with pytest.raises(LineupConflictError) as conflict:
        save(team, week, picks_for(team.season, seed=3), made_from=opened)
    assert conflict.value.stored.token == other.token
    assert same(picks_of(conflict.value.stored), two[1])
    assert stored(team, week) == before


@pytest.mark.parametrize("is_first", [True, False])
def test_of_two_tabs_at_once_one_wins_and_the_other_is_told(team, week, two, is_first):
    made_from = None if is_first else save(team, week, picks_for(team.season, 3)).token

    def tab(picks):
        try:
            return save(team, Week.objects.get(), picks, made_from)
        except LineupConflictError as conflict:
            return conflict

    answers = at_once([lambda: tab(two[0]), lambda: tab(two[1])])
    (won,) = [n for n, answer in enumerate(answers) if isinstance(answer, Lineup)]
    told = answers[1 - won]
    assert isinstance(told, LineupConflictError)
    assert told.stored.token == answers[won].token == stored(team, week)[0]
    assert same(stored(team, week)[1], two[won])


def test_of_the_same_lineup_sent_twice_at_once_both_are_answered_with_one_save(team, week, two):
    answers = at_once([lambda: save(team, Week.objects.get(), two[0])] * 2)
    assert {lineup.token for lineup in answers} == {stored(team, week)[0]}
    assert answers[0].version == 1
