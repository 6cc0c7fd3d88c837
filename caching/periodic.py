"""Work that the refresher does every few seconds, by one process at a time.

    @periodic_task(seconds=1, when=leagues_are_due)
    def draw_due() -> None: ...

`when` is a cheap check that runs first, without the lock. A task ends within about a second, since
the builds of its refresher wait for it; it leaves the rest for its next turn.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection

from .locks import topic_lock

logger = logging.getLogger("caching.builds")

REST = 5  # seconds before a task that failed runs again

Work = Callable[[], object]


@dataclass
class Task:
    """`due_at`: on the monotonic clock, when this process looks at the task again."""

    name: str
    work: Work
    when: Callable[[], bool]
    seconds: float
    due_at: float = 0.0


_tasks: dict[str, Task] = {}


def periodic_task(
    *, seconds: float, when: Callable[[], bool] = lambda: True
) -> Callable[[Work], Work]:
    """Register a function without arguments for every refresher.

    It runs again `seconds` after it has ended. A run may be repeated after a crash, and another
    process may have done its work since `when` returned True.
    """

    def register(work: Work) -> Work:
        name = f"{work.__module__}.{work.__qualname__}"
        if name in _tasks:
            raise ValueError(f"two periodic tasks are called {name}")
        _tasks[name] = Task(name, work, when, seconds)
        return work

    return register


def run_due() -> None:
    """Run the tasks that are due. An error of one is logged and does not stop the others."""
    for task in list(_tasks.values()):
        if task.due_at > time.monotonic():
            continue
        try:
            _run(task)
            task.due_at = time.monotonic() + task.seconds
        except Exception:
            logger.exception("%s failed; again in %s seconds", task.name, REST)
            connection.close_if_unusable_or_obsolete()
            task.due_at = time.monotonic() + REST


def _run(task: Task) -> None:
    if not task.when():
        return
    with topic_lock(f"task {task.name}") as held:
        if held:
            task.work()
