"""Others at work on the machine count as slowness of the page: a run waits for them."""

import time
from pathlib import Path

STAT = Path("/proc/stat")
IDLE = 0.5  # of all cores
LOOK = 1.0  # seconds
PATIENCE = 20.0  # seconds; whoever is busy for longer is measured with


def wait_for_calm() -> None:
    deadline = time.monotonic() + PATIENCE
    while _idle() < IDLE and time.monotonic() < deadline:
        pass


def _idle() -> float:
    """The share of the next moment in which the processor had nothing to do."""
    before = _ticks()
    time.sleep(LOOK)
    spent = [after - earlier for after, earlier in zip(_ticks(), before, strict=True)]
    return (spent[3] + spent[4]) / max(sum(spent), 1)  # idle, and waiting for a disk


def _ticks() -> list[int]:
    """Since the start: user, nice, system, idle, iowait, …"""
    return [int(text) for text in STAT.read_text().partition("\n")[0].split()[1:]]
