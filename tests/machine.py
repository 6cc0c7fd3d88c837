"""Facts about the machine and the versions of a run, to compare figures by."""

import os
import platform
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import django
from django.db import connection

from tests.services.process import program
from tests.services.site import ROOT

Facts = dict[str, str | int | float]


def facts() -> Facts:
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": _commit(),
        "cores": len(os.sched_getaffinity(0)),
        "processor": _processor(),
        "load before": round(os.getloadavg()[0], 2),  # average of the last minute
        "Python": platform.python_version(),
        "Django": django.get_version(),
        "PostgreSQL": _postgres(),
        "memcached": _output_of(str(program("memcached")), "-V").removeprefix("memcached "),
    }


def _commit() -> str:
    """The short hash, with a + if tracked files differ from the commit."""
    commit = _output_of("git", "rev-parse", "--short", "HEAD")
    changed = _output_of("git", "status", "--porcelain", "--untracked-files=no")
    return f"{commit}{'+' if changed else ''}" if commit else "unknown"


def _postgres() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return str(cursor.fetchone()[0]).partition(" ")[0]


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _output_of(*command: str) -> str:
    """The output of a command; empty if it fails, as git does outside a checkout."""
    try:
        done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    except FileNotFoundError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
