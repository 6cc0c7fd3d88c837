"""The faults, each a context manager that begins it and ends it."""

import contextlib
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass

from deploy.stack import ready
from deploy.stack.programs import StackError, run
from tests.services import until
from tests.stack.running_stack import RunningStack

from .processes import freeze, kill, kill_for_good, thaw

SMALL = "16m"  # of memory: more than the pages and the required free space
OWN = ("private", "save")


@dataclass(frozen=True)
class Fault:
    name: str
    lasts: Callable[[RunningStack], AbstractContextManager[None]]
    # The kinds of requests that may get a 503 with Retry-After; the others must not fail.
    spares: tuple[str, ...] = ()


@contextlib.contextmanager
def _one_server_killed(stack: RunningStack) -> Iterator[None]:
    kill(stack, "web1")
    yield


@contextlib.contextmanager
def _killed(stack: RunningStack, *names: str) -> Iterator[None]:
    kill_for_good(stack, *names)
    try:
        yield
    finally:
        for name in names:
            stack.manager.start(name)


@contextlib.contextmanager
def _frozen(stack: RunningStack, name: str) -> Iterator[None]:
    pids = freeze(stack, name)
    try:
        yield
    finally:
        thaw(pids)


@contextlib.contextmanager
def _postgres_stopped(stack: RunningStack) -> Iterator[None]:
    """Stop it without a checkpoint, as a power cut does, so that it recovers at its start."""
    stack.manager.signal("postgres", "QUIT")
    stack.manager.stop("postgres")
    try:
        yield
    finally:
        stack.manager.start("postgres")


@contextlib.contextmanager
def _folder_full(stack: RunningStack) -> Iterator[None]:
    """Mount a small folder over the publish folder, and fill it."""
    folder = stack.plan.published
    run("mount", "-t", "tmpfs", "-o", f"size={SMALL},mode=755", "gameday", folder)
    try:
        until(lambda: stack.ask("/live.json").headers["X-Served-By"] == "published")
        with contextlib.suppress(OSError), (folder / "filling").open("wb", buffering=0) as file:
            while file.write(bytes(4096)):
                pass
        yield
        (folder / "filling").unlink()
        until(lambda: stack.ask("/live.json").headers["X-Served-By"] == "published")
    finally:
        run("umount", "--lazy", folder)  # the publisher may have a file open


def may_mount() -> bool:
    """Return whether this process may mount: root may, except in some containers."""
    if os.geteuid() != 0:
        return False
    with tempfile.TemporaryDirectory() as folder:
        try:
            run("mount", "-t", "tmpfs", "gameday", folder)
        except StackError:
            return False
        run("umount", folder)
        return True


ONE_SERVER_KILLED = Fault("web1 killed", _one_server_killed, spares=("save",))
BOTH_SERVERS_KILLED = Fault(
    "web1 and web2 killed", lambda stack: _killed(stack, "web1", "web2"), spares=("search", *OWN)
)
MEMCACHED_KILLED = Fault("memcached killed", lambda stack: _killed(stack, "memcached"))
MEMCACHED_FROZEN = Fault("memcached frozen", lambda stack: _frozen(stack, "memcached"))
POSTGRES_STOPPED = Fault("PostgreSQL stopped", _postgres_stopped, spares=OWN)
POSTGRES_FROZEN = Fault("PostgreSQL frozen", lambda s: _frozen(s, "postgres"), spares=OWN)
REFRESHERS_KILLED = Fault(
    "both refreshers killed", lambda stack: _killed(stack, "refresher1", "refresher2")
)
FOLDER_FULL = Fault("publish folder full", _folder_full)
DEPLOY = Fault("rolling deploy", lambda stack: contextlib.nullcontext())


def is_well(stack: RunningStack) -> bool:
    """Return whether each server is ready without a reason to be degraded."""
    return all(ready.readiness(stack.plan, name) == (200, []) for name in ("web1", "web2"))
