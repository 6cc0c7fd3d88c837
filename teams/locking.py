"""No lineup save can commit after its lock time (P8).

Those who save a lineup share the lock of the week. Freezing the week or moving a kickoff takes the
lock alone. `hold_week` reads the clock once it has the lock: `now()` would return the start of the
transaction, before the wait.
"""

import contextlib
from collections.abc import Iterator
from datetime import datetime

from django.db import connection, transaction
from django.db.transaction import TransactionManagementError
from django.utils import timezone

from fantasy.models import Week

WEEK_LOCK = 2  # first key of the advisory locks; caching.locks uses another
WAIT = "3s"


@contextlib.contextmanager
def hold_week(week_id: int, *, alone: bool = False) -> Iterator[datetime]:
    """Hold the week for a transaction, and yield the time at which the lock was obtained.

    Raises django.db.OperationalError when the lock is not obtained within some seconds.
    """
    with transaction.atomic():
        if connection.vendor == "postgresql":
            function = "pg_advisory_xact_lock" if alone else "pg_advisory_xact_lock_shared"
            with connection.cursor() as cursor:
                cursor.execute(f"SET LOCAL lock_timeout = '{WAIT}'")
                cursor.execute(f"SELECT {function}(%s, %s)", [WEEK_LOCK, week_id])
                cursor.execute("SELECT clock_timestamp()")
                yield cursor.fetchone()[0]
        else:
            # SQLite has one writer: BEGIN IMMEDIATE has already waited for the previous one.
            yield timezone.now()


def lock_weeks(weeks: list[Week]) -> None:
    """Hold several weeks alone, in the order of their ids, until the transaction ends.

    Raises TransactionManagementError outside of a transaction, where the locks would end at once,
    and OperationalError like `hold_week`.
    """
    if not connection.in_atomic_block:
        raise TransactionManagementError("weeks are held within a transaction")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = '{WAIT}'")
            for week_id in sorted(week.pk for week in weeks):
                cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [WEEK_LOCK, week_id])
