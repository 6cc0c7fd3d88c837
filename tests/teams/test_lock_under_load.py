"""P8 with many who save at once: none slips past the lock, no acknowledged save is lost."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from unittest.mock import patch

import pytest
from django.db import OperationalError, connection, transaction
from django.db.transaction import TransactionManagementError
from django.utils import timezone

from fantasy.models import Week
from teams import locking
from teams.locking import hold_week, lock_weeks
from teams.models import Lineup, Team
from teams.rules.lineups import Pick, same
from teams.services.lineups import (
    LineupRefusedError,
    current_lineup,
    picks_of,
)
from tests.factories import make_team
from tests.services import until
from tests.teams.saving import save, stored
from tests.threads import at_once, call_and_disconnect

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
on_postgresql = pytest.mark.skipif(
    "connection.vendor != 'postgresql'", reason="SQLite admits one writer to begin with"
)
WRITERS = 12


@dataclass
class Writer:
    """Saves its team's two lineups in turn until one is refused, or the test has failed."""

    team: Team
    two: tuple[list[Pick], list[Pick]]
    accepted: list[Lineup] = field(default_factory=list)
    given_up: threading.Event = field(default_factory=threading.Event)

    def run(self, week: Week) -> None:
        token = None
        while not self.given_up.is_set():
            try:
                lineup = save(self.team, week, self.two[len(self.accepted) % 2], token)
            except LineupRefusedError:
                return
            except OperationalError:  # nothing was saved
                if connection.vendor == "postgresql":
                    raise
                continue  # SQLite lets its writers in by luck, not by turns
            self.accepted.append(Lineup(pk=lineup.pk, version=lineup.version,
                                        saved_at=lineup.saved_at))  # fmt: skip
            token = lineup.token

    def check(self, week: Week, lock: datetime) -> None:
        """Nothing after the lock was accepted, and what was accepted last is what is stored."""
        assert [lineup for lineup in self.accepted if lineup.saved_at >= lock] == []
        lineup = current_lineup(self.team, week)
        if not self.accepted:
            assert lineup is None
            return
        assert lineup.token == self.accepted[-1].token
        assert lineup.version == len(self.accepted)
        assert lineup.saved_at == self.accepted[-1].saved_at
        assert same(picks_of(lineup), self.two[(len(self.accepted) - 1) % 2])


@pytest.fixture
def writers(season, two):
    return [Writer(make_team(season), two) for _ in range(WRITERS)]


def test_no_writer_slips_past_a_deadline_that_passes(writers, week):
    soon = timedelta(seconds=0.3)
    held = save_until_locked(writers, week, soon)
    for writer in writers:
        writer.check(week, held + soon)


def test_no_writer_slips_past_a_deadline_that_is_moved_into_the_past(writers, week):
    held = save_until_locked(writers, week, -timedelta(hours=1))
    for writer in writers:
        writer.check(week, held)


def save_until_locked(writers: list[Writer], week: Week, after: timedelta) -> datetime:
    """All save; when each could have twice, the deadline is set to so long after that moment.

    Returns the moment, when the last writer was refused.
    """
    with ThreadPoolExecutor(WRITERS) as pool:
        runs = [
            pool.submit(call_and_disconnect, lambda w=writer: w.run(Week.objects.get()))
            for writer in writers
        ]
        try:
            until(lambda: sum(len(writer.accepted) for writer in writers) > 2 * WRITERS)
            held = lock_at_last(week, after)
            for run in runs:
                run.result(timeout=120)
        finally:
            for writer in writers:
                writer.given_up.set()
    return held


def lock_at_last(week: Week, after: timedelta) -> datetime:
    """On SQLite this needs luck as well."""
    for attempt in range(1, 6):
        try:
            with hold_week(week.pk, alone=True) as held:
                Week.objects.filter(pk=week.pk).update(locks_at=held + after)
        except OperationalError:
            if connection.vendor == "postgresql" or attempt == 5:
                raise
        else:
            return held
    raise AssertionError


@on_postgresql
def test_savers_hold_a_week_together(week):
    met = threading.Barrier(2)

    def hold():
        with hold_week(week.pk):
            met.wait(timeout=60)  # broken if the two come one after the other

    at_once([hold, hold])


@on_postgresql
def test_who_holds_a_week_alone_keeps_savers_out_and_they_give_up(team, week, two):
    with (
        patch.object(locking, "WAIT", "50ms"),
        hold_week(week.pk, alone=True),
        pytest.raises(OperationalError, match="lock timeout"),
    ):
        at_once([lambda: save(team, week, two[0])])
    assert stored(team, week) == (None, [], [])


@on_postgresql
def test_the_time_is_read_after_the_wait(week):
    def times():
        with hold_week(week.pk) as now:
            return now

    with ThreadPoolExecutor(1) as pool:
        with hold_week(week.pk, alone=True):
            waiting = pool.submit(call_and_disconnect, times)
            until(somebody_waits)
            still_held = timezone.now()
        assert waiting.result(timeout=60) > still_held


def somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
        return cursor.fetchone()[0] == 1


@on_postgresql
def test_weeks_are_held_alone_until_the_transaction_ends(week):
    def hold():
        with hold_week(week.pk):
            return "held"

    with patch.object(locking, "WAIT", "50ms"):
        with transaction.atomic():
            lock_weeks([week])
            with pytest.raises(OperationalError, match="lock timeout"):
                at_once([hold])
        assert at_once([hold]) == ["held"]


def test_holding_weeks_without_a_transaction_is_refused(week):
    with pytest.raises(TransactionManagementError):
        lock_weeks([week])
