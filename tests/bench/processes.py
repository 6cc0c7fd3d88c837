"""The memory and the context switches of a server's processes, from /proc."""

import contextlib
from collections.abc import Iterable
from pathlib import Path

PROC = Path("/proc")


def pids_of(master: int) -> list[int]:
    """Return the master's process id and those of its descendants."""
    return [master, *children(master)]


def children(pid: int) -> list[int]:
    """Return the process ids of the children, each followed by those of its own children."""
    found = (PROC / f"{pid}/task/{pid}/children").read_text().split()
    return [one for child in map(int, found) for one in (child, *children(child))]


def megabytes(pids: Iterable[int]) -> float:
    """Return the memory of a group of processes that were forked from one.

    The private part is divided among the processes that share it, so its sum counts it once. The
    mapped files, which others may share, count as much as in the process that maps most.
    """
    rollups = [_rollup(pid) for pid in pids]
    private = sum(one["Pss_Anon"] + one["Pss_Shmem"] for one in rollups)
    files = max(one["Rss"] - one["Anonymous"] for one in rollups)
    return (private + files) / 1024


def _rollup(pid: int) -> dict[str, int]:
    """Return the sums of the process's memory in kB, by the kernel's names."""
    lines = (PROC / f"{pid}/smaps_rollup").read_text().splitlines()[1:]
    return {name: int(rest.split()[0]) for name, _, rest in (one.partition(":") for one in lines)}


def switches(pids: Iterable[int]) -> int:
    """Return the context switches of all threads of the processes since they began."""
    count = 0
    for pid in pids:
        for status in (PROC / str(pid) / "task").glob("*/status"):
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):  # a thread that ended
                lines = status.read_text().splitlines()
                count += sum(int(line.split()[1]) for line in lines if "ctxt_switches" in line)
    return count
