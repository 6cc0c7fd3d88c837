"""Locks for one builder a topic in the whole farm, and transactions that read one moment.

Both need a direct connection to PostgreSQL, not one through PgBouncer.
"""

import contextlib
import fcntl
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db import connection, transaction

# All advisory locks of a database share one key space. Topics use this class; weeks use others.
TOPIC_LOCK = 1
SLOW_BUILDS = "slow lane"  # as in earlier releases; no topic, since topics contain a colon


def lock_key(name: str) -> int:
    """Return a signed 32-bit number for a name, as PostgreSQL's advisory locks need it."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], signed=True)


@contextlib.contextmanager
def topic_lock(topic: str) -> Iterator[bool]:
    """Try to lock the topic, and yield whether this process is now its only builder.

    The lock ends if the process dies. It is a session lock: it is taken before the transaction
    begins, so that what the transaction reads is not older than the lock.
    """
    if connection.vendor == "postgresql":
        with _advisory_lock(topic) as held:
            yield held
    else:
        with _sqlite_lock(f".topic-{lock_key(topic) & 0xFF:02x}.lock") as held:
            yield held


@contextlib.contextmanager
def slow_build_lock() -> Iterator[bool]:
    """Try to lock the topics with a pause, and yield whether only this process builds them now.

    Their builds take long. All refreshers but one stay free for the other topics.
    """
    if connection.vendor == "postgresql":
        with _advisory_lock(SLOW_BUILDS) as held:
            yield held
    else:
        with _sqlite_lock(".slow-lane.lock") as held:
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
        # A broken connection has already freed the lock, and runs no statement.
        if held and connection.connection is not None and connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", key)


@contextlib.contextmanager
def _sqlite_lock(name: str) -> Iterator[bool]:
    """Lock a file beside the SQLite database. All its processes run on this machine."""
    database = str(connection.settings_dict["NAME"])
    if "mode=memory" in database or database == ":memory:":
        yield True  # only this process has the database
        return
    with file_lock(Path(database).parent / name) as locked:
        yield locked


@contextlib.contextmanager
def file_lock(path: Path) -> Iterator[bool]:
    """Try to lock the file, and yield whether that worked. The system frees the lock of a process
    that dies.
    """
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


@contextlib.contextmanager
def read_transaction() -> Iterator[None]:
    """Read the database as of one moment in the whole block. No other transaction waits for it.

    Inside a transaction of the caller (in a test) this does nothing.
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
        sqlite.ensure_connection()  # connecting would reset the mode
        mode, sqlite.transaction_mode = sqlite.transaction_mode, "DEFERRED"
        try:
            with transaction.atomic():
                sqlite.transaction_mode = mode
                yield
        finally:
            sqlite.transaction_mode = mode
