"""P8: the lock of a week is exact.

Whoever saves a lineup holds the week with others who save; whoever freezes it or moves a
kickoff holds it alone. Only then is the clock read: `now()` would be the time at which the
transaction began, before the wait.
"""

import contextlib
from collections.abc import Iterator
from datetime import datetime

from django.db import connection, transaction
from django.db.transaction import TransactionManagementError
from django.utils import timezone

from fantasy.models import Week

WEEK_LOCK = 2  # the class of advisory locks; caching.locks has the other
WAIT = "3s"


@contextlib.contextmanager
def hold_week(week_id: int, *, alone: bool = False) -> Iterator[datetime]:
    """A transaction that holds the week; gives the time at which it was held.

    Raises django.db.OperationalError when the week could not be held within some seconds.
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
            # SQLite admits one writer: BEGIN IMMEDIATE has waited for it already.
            yield timezone.now()


def lock_weeks(weeks: list[Week]) -> None:
    """Hold several weeks alone, in the order of their ids, until the transaction ends.

    Raises TransactionManagementError outside of a transaction, where nothing would be held, and
    OperationalError like `hold_week`.
    """
    if not connection.in_atomic_block:
        raise TransactionManagementError("weeks are held within a transaction")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = '{WAIT}'")
            for week_id in sorted(week.pk for week in weeks):
                cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [WEEK_LOCK, week_id])
