"""No lineup save is accepted after its lock time (P8).

Each save holds the week's lock shared, so saves do not wait for each other. Finalizing a week or
moving a kickoff holds it exclusively. `lock_week` reads the clock once it has the lock: `now()`
would return the start of the transaction, before the wait. A save that was accepted in the last
moment may commit after it; finalizing the week waits for it.

Limit, lock and clock are three statements of one round trip. The clock must be a statement of its
own: one that takes the lock as well could read the clock before the wait.
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
def lock_week(week_id: int, *, exclusive: bool = False) -> Iterator[datetime]:
    """Hold the week for a transaction, and yield the time at which the lock was obtained.

    Raises django.db.OperationalError when the lock is not obtained within some seconds.
    """
    with transaction.atomic():
        if connection.vendor == "postgresql":
            function = "pg_advisory_xact_lock" if exclusive else "pg_advisory_xact_lock_shared"
            with connection.cursor() as cursor:
                cursor.execute(
                    f"SET LOCAL lock_timeout = '{WAIT}';"
                    f" SELECT {function}(%s, %s);"
                    " SELECT clock_timestamp()",
                    [WEEK_LOCK, week_id],
                )
                now: datetime = cursor.fetchone()[0]
            yield now
        else:
            # SQLite has one writer: BEGIN IMMEDIATE has already waited for the previous one.
            yield timezone.now()


def lock_weeks(weeks: list[Week]) -> None:
    """Hold the exclusive locks of several weeks until the transaction ends.

    Takes them in the order of their ids. Raises TransactionManagementError outside of a
    transaction, where the locks would end at once, and OperationalError like `lock_week`.
    """
    if not connection.in_atomic_block:
        raise TransactionManagementError("weeks are held within a transaction")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = '{WAIT}'")
            for week_id in sorted(week.pk for week in weeks):
                cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [WEEK_LOCK, week_id])
