"""Wait until the machine is idle: Lighthouse counts other load as slowness of the page."""

import time
from pathlib import Path

STAT = Path("/proc/stat")
IDLE = 0.5  # of all cores
SAMPLE = 1.0  # seconds
MAX_WAIT = 20.0  # seconds; on a machine that is busy for longer, Lighthouse runs despite the load


def wait_until_idle() -> None:
    deadline = time.monotonic() + MAX_WAIT
    while _idle() < IDLE and time.monotonic() < deadline:
        pass


def _idle() -> float:
    """The share of the next SAMPLE seconds in which the processor was idle."""
    before = _ticks()
    time.sleep(SAMPLE)
    spent = [after - earlier for after, earlier in zip(_ticks(), before, strict=True)]
    return (spent[3] + spent[4]) / max(sum(spent), 1)  # idle, and waiting for a disk


def _ticks() -> list[int]:
    """The ticks since boot: user, nice, system, idle, iowait, …"""
    return [int(text) for text in STAT.read_text().partition("\n")[0].split()[1:]]
