"""A lock that allows one change of the running stack at a time."""

import contextlib
import fcntl
from collections.abc import Iterator

from .plan import Plan
from .programs import StackError


@contextlib.contextmanager
def changing(plan: Plan) -> Iterator[None]:
    """Hold the lock. Raises StackError while a deploy, a drain or a restore is under way."""
    with (plan.folder / "changing.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StackError("another deploy, drain or restore is under way") from None
        yield
