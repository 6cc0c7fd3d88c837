"""Facts about the machine and the versions of a run, to compare figures by."""

import contextlib
import os
import platform
import re
import subprocess
import time
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

import django
from django.db import connection

from deploy.stack.programs import StackError, program
from tests.services.site import ROOT

Facts = dict[str, str | int | float]


def facts() -> Facts:
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": _commit(),
        "cores": len(os.sched_getaffinity(0)),
        "processor": _processor(),
        "load before": load(),
        "Python": platform.python_version(),
        "Django": django.get_version(),
        "PostgreSQL": _postgres(),
        **_programs(),
        **packages("gunicorn", "numpy"),
    }


def load() -> float:
    """Return how many processes ran or waited for a core, as the average of the last minute."""
    return round(os.getloadavg()[0], 2)


def busy(seconds: float) -> float:
    """Return the share of all cores' time that programs use in the next seconds."""
    before = processor_ticks()
    time.sleep(seconds)
    used, idle = (after - was for after, was in zip(processor_ticks(), before, strict=True))
    return used / (used + idle)


def processor_ticks() -> tuple[int, int]:
    """Return how long the cores were busy and idle, in ticks since the machine started.

    Busy is with what a host took from them; idle is with waiting for a disk.
    """
    times = [int(field) for field in Path("/proc/stat").read_text().splitlines()[0].split()[1:9]]
    idle = times[3] + times[4]
    return sum(times) - idle, idle


def packages(*names: str) -> Facts:
    """Return the versions of those packages that are installed."""
    found: Facts = {}
    for name in names:
        with contextlib.suppress(metadata.PackageNotFoundError):
            found[name] = metadata.version(name)
    return found


def _commit() -> str:
    """The short hash, with a + if tracked files differ from the commit."""
    commit = _output_of("git", "rev-parse", "--short", "HEAD")
    changed = _output_of("git", "status", "--porcelain", "--untracked-files=no")
    return f"{commit}{'+' if changed else ''}" if commit else "unknown"


def _postgres() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return str(cursor.fetchone()[0]).partition(" ")[0]


def _programs() -> Facts:
    """The versions of the programs that are installed."""
    flags = {"memcached": "-V", "nginx": "-v", "pgbouncer": "-V", "redis-server": "--version"}
    names = {"pgbouncer": "PgBouncer", "redis-server": "Redis"}
    found: Facts = {}
    for name, flag in flags.items():
        with contextlib.suppress(StackError):
            said = _output_of(program(name), flag, errors=subprocess.STDOUT)  # nginx's is there
            if version := re.search(r"\d+(\.\d+)+", said):
                found[names.get(name, name)] = version[0]
    return found


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _output_of(*command: str, errors: int = subprocess.DEVNULL) -> str:
    """The output of a command; empty if it fails, as git does outside a checkout."""
    try:
        done = subprocess.run(
            command, cwd=ROOT, check=False, stdout=subprocess.PIPE, stderr=errors, text=True
        )
    except FileNotFoundError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
