"""Locust with one of the scenarios, and the number of its people."""

import contextlib
import importlib.util
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench.measuring import UnavailableError
from tests.services import Process, free_port, until
from tests.services.process import ServiceError, running
from tests.services.site import ROOT
from tests.stack.running_stack import RunningStack

from . import cores
from .seconds import read
from .steps import Step

SCENARIOS = ROOT / "tests" / "load"
ENDING = 60.0  # seconds
ARRIVALS = 40  # people a second
PAST = 100  # people a second in the steps past what gave
# Root lets locust run before the stack on full cores. Otherwise its own waiting for a core would
# count as that of the pages.
FIRST = ("nice", "-n", "-10") if os.geteuid() == 0 else ()
SETTLING = 2  # seconds after the last one has come


@dataclass
class Crowd:
    stack: RunningStack
    folder: Path
    locust: Process
    arriving: int  # seconds at least before a step is measured
    lasting: int  # seconds of a step that are measured, if the step names no other number
    people: int = 0

    def become(self, people: int, arrivals: int = ARRIVALS) -> None:
        """Return when the people of the next step have come, and have opened their first page.

        They come one after the other: else a step would measure how fast people may come, and not
        how many may be there.
        """
        coming = people - self.people
        seconds = max(self.arriving - SETTLING, 1, coming / arrivals)
        self._tell(f"{people} {max(1.0, abs(coming) / seconds):.1f}")
        self.people = people
        time.sleep(seconds + SETTLING)

    def step(
        self,
        name: str,
        people: int,
        arrivals: int = ARRIVALS,
        during: Callable[[], object] | None = None,
        lasting: int | None = None,
    ) -> Step:
        """Let the number of people become `people`, and measure for `lasting` seconds.

        `during` is called meanwhile.
        """
        lasting = lasting or self.lasting
        self.become(people, arrivals)
        before, began = cores.spent(self.stack, self.locust.popen.pid), time.time()
        time.sleep(lasting / 3)
        if during:
            during()
        time.sleep(max(0.0, began + lasting - time.time()))
        used, seconds = cores.between(before, cores.spent(self.stack, self.locust.popen.pid))
        time.sleep(1.5)  # locust writes the last second
        if self.locust.popen.poll() is not None:
            raise self.locust.error("ended")
        window = read(self.folder, int(began), int(began) + lasting)
        return Step(name, people, window, cores.shares(used, seconds))

    def end(self) -> None:
        """Let all people leave, and wait until locust has written everything and ended."""
        self._tell("")
        with contextlib.suppress(ServiceError):  # it is stopped then
            until(lambda: self.locust.popen.poll() is not None, timeout=ENDING)

    def _tell(self, text: str) -> None:
        new = self.folder / "people.new"
        new.write_text(text)
        new.replace(self.folder / "people")


def check_locust() -> None:
    if importlib.util.find_spec("locust") is None:
        raise UnavailableError(
            "locust is not installed; pip install -r tests/bench/requirements.txt installs it"
        )


@contextlib.contextmanager
def crowd(
    stack: RunningStack,
    scenario: str,
    folder: Path,
    sessions: Path,
    *,
    classes: Sequence[str] = (),
    arriving: int,
    lasting: int,
    processes: int = cores.CORES,
    **variables: str,
) -> Iterator[Crowd]:
    """Start locust without people. `variables`: for its environment.

    At the end no process of locust is left, even if its first process was killed.
    """
    folder.mkdir()
    (folder / "people").write_text("0 1")
    files = f"{SCENARIOS / scenario}.py,{SCENARIOS / 'paced.py'}"
    port = str(free_port())  # where locust's processes meet
    # No name: each new connection would wait for a thread that looks it up.
    host = f"http://127.0.0.1:{stack.plan.ports['nginx']}"
    command = [
        *FIRST, sys.executable, "-m", "locust", "-f", files, "--host", host, "--headless",
        "--only-summary", "--processes", str(processes), "--master-bind-port", port,
        "--master-port", port, "--loglevel", "WARNING", *classes,
    ]  # fmt: skip
    env = {"LOAD_FOLDER": str(folder), "LOAD_SESSIONS": str(sessions), "PYTHONPATH": str(ROOT)}
    env |= variables
    group = 0
    try:
        with running(
            command, folder=folder, env=env, ready=lambda: _is_up(folder, processes)
        ) as locust:
            group = locust.popen.pid  # `running` starts it in a process group of its own
            yield Crowd(stack, folder, locust, arriving, lasting)
    finally:
        if group:
            with contextlib.suppress(ProcessLookupError):  # all of them have ended
                os.killpg(group, signal.SIGKILL)


def _is_up(folder: Path, processes: int) -> bool:
    return len(list(folder.glob("seconds-*.jsonl"))) == processes
