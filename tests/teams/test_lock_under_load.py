"""P8 under concurrent saves: none is accepted after the lock, no accepted save is lost."""

import threading
import time
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
from teams.locking import lock_week, lock_weeks
from teams.models import Lineup, Team
from teams.rules.lineups import Pick, same
from teams.services.lineups import (
    LineupRefusedError,
    current_lineup,
    picks_of,
)
from tests.factories import make_team
from tests.services import until
from tests.teams.saved_lineups import save, stored
from tests.threads import at_once, call_and_disconnect

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
on_postgresql = pytest.mark.skipif(
    "connection.vendor != 'postgresql'", reason="SQLite has only one writer at a time"
)
WRITERS = 12


@dataclass
class Writer:
    """Save the team's two lineups in turn until a save is refused or the test stops."""

    team: Team
    lineups: tuple[list[Pick], list[Pick]]
    accepted: list[Lineup] = field(default_factory=list)
    stopped: threading.Event = field(default_factory=threading.Event)

    def run(self, week: Week) -> None:
        token = None
        while not self.stopped.is_set():
            try:
                lineup = save(self.team, week, self.lineups[len(self.accepted) % 2], token)
            except LineupRefusedError:
                return
            except OperationalError:  # nothing was saved
                if connection.vendor == "postgresql":
                    raise
                continue  # SQLite does not queue its writers
            self.accepted.append(Lineup(pk=lineup.pk, version=lineup.version,
                                        saved_at=lineup.saved_at))  # fmt: skip
            token = lineup.token

    def check(self, week: Week, lock: datetime) -> None:
        """No save after the lock was accepted, and the last accepted save is stored."""
        assert [lineup for lineup in self.accepted if lineup.saved_at >= lock] == []
        lineup = current_lineup(self.team, week)
        if not self.accepted:
            assert lineup is None
            return
        assert lineup.token == self.accepted[-1].token
        assert lineup.version == len(self.accepted)
        assert lineup.saved_at == self.accepted[-1].saved_at
        assert same(picks_of(lineup), self.lineups[(len(self.accepted) - 1) % 2])


@pytest.fixture
def writers(season, two_lineups):
    return [Writer(make_team(season), two_lineups) for _ in range(WRITERS)]


def test_no_save_is_accepted_after_a_deadline_passes(writers, week):
    soon = timedelta(seconds=0.3)
    held = save_until_locked(writers, week, soon)
    for writer in writers:
        writer.check(week, held + soon)


def test_no_save_is_accepted_after_a_deadline_moves_into_the_past(writers, week):
    held = save_until_locked(writers, week, -timedelta(hours=1))
    for writer in writers:
        writer.check(week, held)


def save_until_locked(writers: list[Writer], week: Week, after: timedelta) -> datetime:
    """Run all writers. After two saves per writer, set the deadline to `after` from then.

    Returns the time when the week was locked, once every writer has been refused.
    """
    with ThreadPoolExecutor(WRITERS) as pool:
        runs = [
            pool.submit(call_and_disconnect, lambda w=writer: w.run(Week.objects.get()))
            for writer in writers
        ]
        try:
            until(lambda: sum(len(writer.accepted) for writer in writers) > 2 * WRITERS)
            held = set_deadline(week, after)
            for run in runs:
                run.result(timeout=120)
        finally:
            for writer in writers:
                writer.stopped.set()
    return held


def set_deadline(week: Week, after: timedelta) -> datetime:
    """Set the deadline to `after` from now, and return now.

    SQLite does not queue its writers, so on a busy machine this one may need many attempts.
    """
    give_up = time.monotonic() + 300
    while True:
        try:
            with lock_week(week.pk, exclusive=True) as held:
                Week.objects.filter(pk=week.pk).update(locks_at=held + after)
        except OperationalError:
            if connection.vendor == "postgresql" or time.monotonic() > give_up:
                raise
        else:
            return held


@on_postgresql
def test_saves_share_the_lock_of_a_week(week):
    met = threading.Barrier(2)

    def hold():
        with lock_week(week.pk):
            met.wait(timeout=60)  # times out if one hold excludes the other

    at_once([hold, hold])


@on_postgresql
def test_a_save_times_out_while_the_week_is_locked_exclusively(team, week, two_lineups):
    with (
        patch.object(locking, "WAIT", "50ms"),
        lock_week(week.pk, exclusive=True),
        pytest.raises(OperationalError, match="lock timeout"),
    ):
        at_once([lambda: save(team, week, two_lineups[0])])
    assert stored(team, week) == (None, [], [])


@on_postgresql
def test_the_time_is_read_after_waiting_for_the_lock(week):
    def times():
        with lock_week(week.pk) as now:
            return now

    with ThreadPoolExecutor(1) as pool:
        with lock_week(week.pk, exclusive=True):
            waiting = pool.submit(call_and_disconnect, times)
            until(one_lock_is_awaited)
            still_held = timezone.now()
        assert waiting.result(timeout=60) > still_held


def one_lock_is_awaited() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
        return cursor.fetchone()[0] == 1


@on_postgresql
def test_lock_weeks_holds_exclusive_locks_until_the_transaction_ends(week):
    def hold():
        with lock_week(week.pk):
            return "held"

    with patch.object(locking, "WAIT", "50ms"):
        with transaction.atomic():
            lock_weeks([week])
            with pytest.raises(OperationalError, match="lock timeout"):
                at_once([hold])
        assert at_once([hold]) == ["held"]


def test_lock_weeks_outside_a_transaction_is_refused(week):
    with pytest.raises(TransactionManagementError):
        lock_weeks([week])
