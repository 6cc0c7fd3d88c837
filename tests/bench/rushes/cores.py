"""The processor time of each part of the stack and of locust, from /proc."""

import os
import time
from collections.abc import Iterable, Mapping
from pathlib import Path

from tests import machine
from tests.stack.faults.processes import family
from tests.stack.running_stack import RunningStack

CORES = len(os.sched_getaffinity(0))
TICKS = os.sysconf("SC_CLK_TCK")  # a second
PARTS = {
    "nginx": ("nginx",),
    "web1": ("web1",),
    "web2": ("web2",),
    "PostgreSQL": ("postgres", "pgbouncer"),
    "memcached": ("memcached",),
    "refreshers": ("refresher1", "refresher2", "replay"),
}
WEB = ("web1", "web2")
SITE = ("nginx", *WEB, "PostgreSQL", "memcached")  # what works for requests

Spent = dict[str, dict[int, float]]  # seconds by part and process


def spent(stack: RunningStack, locust: int | None = None) -> Spent:
    """Return the processor time so far. `locust`: the PID of its first process."""
    manager = stack.manager
    pids = {part: [manager.pid(name) for name in names] for part, names in PARTS.items()}
    if locust:
        pids["locust"] = [locust]
    found = {part: _of_families(filter(None, of_part)) for part, of_part in pids.items()}
    return {
        **found,
        "all": {0: machine.processor_ticks()[0] / TICKS},
        "clock": {0: time.monotonic()},
    }


def between(before: Spent, after: Spent) -> tuple[dict[str, float], float]:
    """Return the seconds of each part and of "other" processes, and the duration."""
    found = {
        part: sum(now - before.get(part, {}).get(pid, 0.0) for pid, now in of_part.items())
        for part, of_part in after.items()
    }
    whole, duration = found.pop("all"), found.pop("clock")
    return {**found, "other": max(0.0, whole - sum(found.values()))}, duration


def shares(seconds: Mapping[str, float], duration: float, cores: int = CORES) -> dict[str, float]:
    """Return each part's share of all cores, in per cent."""
    return {part: round(100 * one / duration / cores, 1) for part, one in seconds.items()}


def _of_families(pids: Iterable[int]) -> dict[int, float]:
    found = {}
    for pid in pids:
        for one in family(pid):
            try:
                # After the name in brackets: state is field 3, user time 14, system time 15.
                rest = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
            except OSError:  # it has ended meanwhile
                continue
            found[one] = (int(rest[11]) + int(rest[12])) / TICKS
    return found
