"""Refreshers in processes of their own, on the test's database and cache. Each is told at which
step to kill itself or to stand still; its code is the shipped one, patched in that process alone.

Django is set up once: `python -c` starts `serve`, which forks a refresher for each line it reads.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from caching import entries, refresher
from caching.models import StoredSnapshot
from tests.caching.toy.models import BOOKS
from tests.services.site import ROOT

Patch = Callable[[Callable[[], None]], None]


def before(owner: Any, name: str) -> Patch:
    def patch(end: Callable[[], None]) -> None:
        work = getattr(owner, name)

        def ends_first(*args: Any, **options: Any) -> Any:
            end()
            return work(*args, **options)

        setattr(owner, name, ends_first)

    return patch


def after(owner: Any, name: str) -> Patch:
    def patch(end: Callable[[], None]) -> None:
        work = getattr(owner, name)

        def ends_then(*args: Any, **options: Any) -> Any:
            result = work(*args, **options)
            end()
            return result

        setattr(owner, name, ends_then)

    return patch


# In the order of P3.
STEPS = {
    "locked": before(refresher, "_build"),
    "flags read": before(refresher, "measured"),
    "in the build": after(BOOKS, "_build"),  # the shelf is read, its books are not
    "built": before(refresher, "_store"),
    "in the store": after(StoredSnapshot.objects, "update_or_create"),
    "stored": before(entries, "put_newer"),
    "in the cache": after(entries, "put_newer"),
    "flags deleted": before(refresher, "Build"),
}


class Refreshers:
    def __init__(self, server: "subprocess.Popen[str]") -> None:
        self.server = server

    def one_pass(self) -> None:
        """Of an ordinary refresher."""
        assert self._run(None, 0) == 0

    def killed(self, step: str) -> bool:
        """Whether it came as far as that."""
        return self._run(step, signal.SIGKILL) == -signal.SIGKILL

    @contextmanager
    def standing_still(self, step: str) -> Iterator[None]:
        """A refresher that stands still at the step, and is over when the block is left."""
        pid = self._run(step, signal.SIGSTOP)
        assert pid > 1, f"it never came to {step!r}"
        try:
            yield
        finally:
            os.kill(pid, signal.SIGCONT)
            self._ask({"await": pid})

    def _run(self, step: str | None, number: int) -> int:
        return self._ask(
            {
                "step": step,
                "signal": number,
                "database": str(connection.settings_dict["NAME"]),
                "cache": settings.CACHES["default"],
            }
        )

    def _ask(self, task: dict[str, Any]) -> int:
        assert self.server.stdin
        assert self.server.stdout
        self.server.stdin.write(json.dumps(task) + "\n")
        self.server.stdin.flush()
        return int(self.server.stdout.readline())


@contextmanager
def refreshers(folder: Path) -> Iterator[Refreshers]:
    start = "import django; django.setup(); from tests.caching.refreshing import serve; serve()"
    with subprocess.Popen(
        [sys.executable, "-c", start],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings.test",
            "TMPDIR": str(folder),
        },
    ) as server:
        yield Refreshers(server)
        server.communicate(timeout=120)


def serve() -> None:
    """For each line a number: the status of what ended, or the pid of what stands still."""
    for line in sys.stdin:
        task = json.loads(line)
        pid = task.get("await") or os.fork()
        if pid == 0:
            _refresh(task)
        _, status = os.waitpid(pid, os.WUNTRACED)
        stopped = os.WIFSTOPPED(status)
        print(pid if stopped else os.waitstatus_to_exitcode(status), flush=True)  # noqa: T201


def _refresh(task: dict[str, Any]) -> None:
    """In the forked process, which ends here."""
    signal.alarm(30)  # one that hangs is killed, which is not the end that was asked for
    connection.settings_dict["NAME"] = task["database"]
    settings.CACHES["default"] = task["cache"]
    if task["step"]:
        STEPS[task["step"]](lambda: os.kill(os.getpid(), task["signal"]))
    status = 1
    try:
        call_command("refresh_cache", "--once", stdout=sys.stderr)
        status = 0
    finally:
        os._exit(status)
