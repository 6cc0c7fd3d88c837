"""`make backup` and `make restore`: the whole database to a file, and back."""

import shutil
import time
from datetime import UTC, datetime
from pathlib import Path

from deploy.pgbouncer.render import ADMIN

from . import database, ready
from .manager import Manager
from .plan import WORKERS, Plan
from .processes import environment
from .programs import StackError, manage, program, run, say

BEFORE = "gameday_before_restore"
NEW = "gameday_restoring"


def backup(plan: Plan) -> Path:
    """Write the state of the database at one moment to a file, and return its path.

    The site keeps working meanwhile.
    """
    folder = plan.folder / "backups"
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / f"gameday-{datetime.now(UTC):%Y%m%d-%H%M%S}.dump"
    new = path.with_suffix(".new")
    owner = database.connection(plan, "gameday")
    try:
        run(program("pg_dump"), "--format=custom", f"--file={new}", env=owner)
        _check(new)
        new.rename(path)
    finally:
        new.unlink(missing_ok=True)
    say(f"backed up to {path} ({path.stat().st_size / 1e6:.1f} MB)")
    return path


def restore(plan: Plan, manager: Manager, path: Path) -> None:
    """Bring the site back to the state in the file.

    The file is first restored into a second database, so a broken file changes nothing. The
    database that it replaces is kept as BEFORE.
    """
    began = time.monotonic()
    _check(path)
    _run_sql(plan, f"DROP DATABASE IF EXISTS {NEW}", f"CREATE DATABASE {NEW} OWNER gameday")
    try:
        options = ["--exit-on-error", "--no-owner", "--no-privileges", "--single-transaction"]
        owner = database.connection(plan, "gameday")
        run(program("pg_restore"), *options, f"--dbname={NEW}", path, env=owner)
        database.grant(plan, NEW)
        database.psql(plan, "-c", "ANALYZE", database=NEW)
    except StackError:
        _run_sql(plan, f"DROP DATABASE {NEW}")
        raise
    manager.stop(*WORKERS)
    try:
        _swap(plan)
        _rebuild_caches(plan, manager)
    finally:
        manager.start(*WORKERS)
    ready.wait(manager, *WORKERS)
    say(f"restored {path} in {time.monotonic() - began:.0f} s; what was there is in {BEFORE}")


def _swap(plan: Plan) -> None:
    """Put the restored database in place. Requests wait in PgBouncer meanwhile."""
    pgbouncer = {"role": ADMIN, "database": "pgbouncer"}
    database.psql(plan, "-c", "PAUSE gameday", **pgbouncer)
    try:
        _run_sql(
            plan,
            f"DROP DATABASE IF EXISTS {BEFORE}",
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'gameday'",
            f"ALTER DATABASE gameday RENAME TO {BEFORE}",
            f"ALTER DATABASE {NEW} RENAME TO gameday",
        )
    finally:
        database.psql(plan, "-c", "RESUME gameday", **pgbouncer)


def _rebuild_caches(plan: Plan, manager: Manager) -> None:
    """Empty the cache and the publish folder, migrate, and build all flagged snapshots.

    Caches and published pages hold newer versions than the restored database, and an older version
    never replaces a newer one.
    """
    manager.stop("memcached")
    manager.start("memcached")
    ready.wait(manager, "memcached")
    # The folder itself stays: a web server without it reports itself as unready.
    for path in plan.published.iterdir():
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    # The backup may be from an earlier release.
    manage("migrate", "--verbosity", "0", env=environment(plan, "owner"))
    manage("refresh_cache", "--once", env=environment(plan, "work", "restore"))


def _check(path: Path) -> None:
    """Raise StackError unless the file's list of contents is that of a backup of this site."""
    if not path.is_file():
        raise StackError(f"FILE={path}: there is no such file")
    try:
        contents = run(program("pg_restore"), "--list", str(path))
    except StackError as error:
        raise StackError(f"{path} is no backup; nothing was changed\n{error}") from None
    if " TABLE DATA public django_migrations " not in contents:
        raise StackError(f"{path} is a backup of something else; nothing was changed")


def _run_sql(plan: Plan, *statements: str) -> None:
    """Run each statement by itself: CREATE DATABASE does not work inside a transaction."""
    for statement in statements:
        database.psql(plan, "-c", statement, database="postgres")
