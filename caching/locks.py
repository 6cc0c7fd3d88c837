"""One builder a topic in the whole farm, and a view of the database that does not move.

Both need a connection of one's own: PostgreSQL directly, not through PgBouncer.
"""

import contextlib
import fcntl
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db import connection, transaction

# Advisory locks share one space in a database. Topics take this class; weeks take others.
TOPIC_LOCK = 1
SLOW_LANE = "slow lane"  # no topic: those have a colon


def lock_key(name: str) -> int:
    """A signed 32-bit number for a name, as PostgreSQL wants it."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], signed=True)


@contextlib.contextmanager
def topic_lock(topic: str) -> Iterator[bool]:
    """Whether this process is now the topic's only builder. Frees itself if the process dies.

    A session lock: it is taken before the transaction begins, so that what the transaction
    reads is not older than the lock.
    """
    if connection.vendor == "postgresql":
        with _advisory_lock(topic) as held:
            yield held
    else:
        with _file_lock(f".topic-{lock_key(topic) & 0xFF:02x}.lock") as held:
            yield held


@contextlib.contextmanager
def slow_build_lock() -> Iterator[bool]:
    """Whether this process is now the only one that builds what may pause. That takes long: of
    several refreshers all but one stay free for what may not.
    """
    if connection.vendor == "postgresql":
        with _advisory_lock(SLOW_LANE) as held:
            yield held
    else:
        with _file_lock(".slow-lane.lock") as held:
            yield held


@contextlib.contextmanager
def _advisory_lock(name: str) -> Iterator[bool]:
    key = [TOPIC_LOCK, lock_key(name)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", key)
        held = bool(cursor.fetchone()[0])
    try:
        yield held
    finally:
        # A connection that broke has freed the lock already, and cannot be asked.
        if held and connection.connection is not None and connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", key)


@contextlib.contextmanager
def _file_lock(name: str) -> Iterator[bool]:
    """SQLite lives on one machine, so a file lock beside the database reaches everybody."""
    database = str(connection.settings_dict["NAME"])
    if "mode=memory" in database or database == ":memory:":
        yield True  # a database of this process alone
        return
    with (Path(database).parent / name).open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


@contextlib.contextmanager
def read_transaction() -> Iterator[None]:
    """Everything read in the block is of one moment, and nothing waits for it to end.

    Inside a transaction of the caller's (a test's) it adds nothing.
    """
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    else:
        # IMMEDIATE, the mode of every other transaction here, would take the write lock.
        sqlite: Any = connection
        sqlite.ensure_connection()  # a new connection sets its mode
        mode, sqlite.transaction_mode = sqlite.transaction_mode, "DEFERRED"
        try:
            with transaction.atomic():
                sqlite.transaction_mode = mode
                yield
        finally:
            sqlite.transaction_mode = mode
