"""Memory, context switches and processor time of a server's processes, from /proc.

`family` of tests.stack.faults.processes finds them.
"""

import contextlib
from collections.abc import Iterable
from pathlib import Path

PROC = Path("/proc")


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


def cpu_seconds(pids: Iterable[int]) -> float:
    """Return the processor time of the processes so far, to the nanosecond."""
    times = ((PROC / f"{pid}/schedstat").read_text().split()[0] for pid in pids)
    return sum(map(int, times)) / 1e9
