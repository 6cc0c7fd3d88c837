"""This machine's free resources, and the faults that make it unfit to serve."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

DISK_RESERVE = 200 * 1024 * 1024  # bytes
MEMINFO = Path("/proc/meminfo")


@dataclass(frozen=True)
class Resources:
    """Free and used resources in bytes; memory and swap are 0 where there is no /proc/meminfo."""

    disk_free: int
    memory: int
    memory_free: int  # available to a process without swapping
    swap_used: int


def resources() -> Resources:
    memory = meminfo()
    return Resources(
        disk_free=shutil.disk_usage(settings.VAR_DIR).free,
        memory=memory.get("MemTotal", 0),
        memory_free=memory.get("MemAvailable", 0),
        swap_used=memory.get("SwapTotal", 0) - memory.get("SwapFree", 0),
    )


def meminfo(path: Path = MEMINFO) -> dict[str, int]:
    """Return bytes by name, from lines such as "MemTotal:       24683832 kB"."""
    if not path.exists():
        return {}
    lines = (line.split() for line in path.read_text().splitlines())
    return {name.rstrip(":"): int(size) * 1024 for name, size, *_ in lines}


def faults() -> list[str]:
    """Return the reasons why this node should get no traffic; they do not concern other nodes."""
    found = []
    settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
    if (settings.VAR_DIR / f"draining-{settings.SERVER_NAME}").exists():
        found.append("draining")
    if shutil.disk_usage(settings.VAR_DIR).free < DISK_RESERVE:
        found.append("disk nearly full")
    if not os.access(settings.VAR_DIR, os.W_OK):
        found.append("cannot write to its folder")
    return found
