"""Run refreshers in processes of their own, on the test's database and cache. A task names the
step at which the process kills or stops itself. Only that process is patched.

`python -c` sets Django up once and calls `serve`, which forks a refresher for each line it reads.
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
    def patch(interrupt: Callable[[], None]) -> None:
        work = getattr(owner, name)

        def interrupt_then_work(*args: Any, **options: Any) -> Any:
            interrupt()
            return work(*args, **options)

        setattr(owner, name, interrupt_then_work)

    return patch


def after(owner: Any, name: str) -> Patch:
    def patch(interrupt: Callable[[], None]) -> None:
        work = getattr(owner, name)

        def work_then_interrupt(*args: Any, **options: Any) -> Any:
            result = work(*args, **options)
            interrupt()
            return result

        setattr(owner, name, work_then_interrupt)

    return patch


# In the order of a build (P3).
STEPS = {
    "locked": before(refresher, "_build"),
    "flags read": before(refresher, "measured"),
    "in the build": after(BOOKS, "_build"),  # between the queries for the shelf and its books
    "built": before(refresher, "_store"),
    "in the store": after(StoredSnapshot.objects, "update_or_create"),
    "stored": before(entries, "put_newer"),
    "in the cache": after(entries, "put_newer"),
    "flags deleted": before(refresher, "Build"),
}


class Refreshers:
    def __init__(self, server: "subprocess.Popen[str]") -> None:
        self.server = server

    def run_one_pass(self) -> None:
        """Run one pass of an unpatched refresher."""
        assert self._run(None, 0) == 0

    def kill_at(self, step: str) -> bool:
        """Run a refresher that kills itself at the step. Return whether it reached the step."""
        return self._run(step, signal.SIGKILL) == -signal.SIGKILL

    @contextmanager
    def stopped_at(self, step: str) -> Iterator[None]:
        """Run a refresher that stops at the step. It continues and ends when the block ends."""
        pid = self._run(step, signal.SIGSTOP)
        assert pid > 1, f"the refresher did not reach {step!r}"
        try:
            yield
        finally:
            os.kill(pid, signal.SIGCONT)
            self._send({"await": pid})

    def _run(self, step: str | None, number: int) -> int:
        return self._send(
            {
                "step": step,
                "signal": number,
                "database": str(connection.settings_dict["NAME"]),
                "cache": settings.CACHES["default"],
            }
        )

    def _send(self, task: dict[str, Any]) -> int:
        assert self.server.stdin
        assert self.server.stdout
        self.server.stdin.write(json.dumps(task) + "\n")
        self.server.stdin.flush()
        return int(self.server.stdout.readline())


@contextmanager
def refreshers(folder: Path) -> Iterator[Refreshers]:
    start = f"import django; django.setup(); from {__name__} import serve; serve()"
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
    """Print a number for each line: an exit status, or the pid of a stopped process."""
    for line in sys.stdin:
        task = json.loads(line)
        pid = task.get("await") or os.fork()
        if pid == 0:
            _refresh(task)
        _, status = os.waitpid(pid, os.WUNTRACED)
        stopped = os.WIFSTOPPED(status)
        print(pid if stopped else os.waitstatus_to_exitcode(status), flush=True)  # noqa: T201


def _refresh(task: dict[str, Any]) -> None:
    """Run one pass in the forked process, and end it."""
    signal.alarm(30)  # SIGALRM ends a process that hangs; no test expects that status
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
