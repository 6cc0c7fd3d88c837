"""Checks of the machine's limits: open files, queues, memory and the publish folder."""

import os
import resource
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.core.checks import CheckMessage
from django.core.checks import Warning as CheckWarning

from config.monitoring.backing_services import publish_folder
from config.monitoring.host import meminfo

from .numbers import Numbers, numbers
from .registering import deploy_check

MEGABYTE = 1024 * 1024
SHARED_MEMORY = 128 * MEGABYTE  # a container's default is 64
IN_MEMORY = {"tmpfs", "ramfs"}
NEARLY_FULL = 0.9
CGROUP = Path("/sys/fs/cgroup/memory.max")


@dataclass(frozen=True)
class Machine:
    open_files: int
    somaxconn: int
    shared_memory: int  # bytes
    memory: int  # bytes that all processes of the machine or container may have together


def machine(cgroup: Path = CGROUP) -> Machine:
    limit = cgroup.read_text().strip() if cgroup.exists() else "max"
    total = meminfo().get("MemTotal", 0)
    return Machine(
        open_files=resource.getrlimit(resource.RLIMIT_NOFILE)[0],
        somaxconn=int(Path("/proc/sys/net/core/somaxconn").read_text()),
        shared_memory=_size(Path("/dev/shm")),  # noqa: S108
        memory=total if limit == "max" else min(total, int(limit)),
    )


def _size(folder: Path) -> int:
    found = os.statvfs(folder)
    return found.f_blocks * found.f_frsize


@deploy_check(machine, numbers)
def check_open_files(found: Machine, needs: Numbers) -> list[CheckMessage]:
    # One a visitor's connection, 3 a thread (database and cache), and 100 for Python itself.
    wanted = needs.worker_connections + 3 * needs.threads + 100
    if found.open_files >= wanted:
        return []
    return [
        CheckWarning(
            f"A worker may open {found.open_files} files and needs {wanted}.",
            hint="Raise it with LimitNOFILE= (systemd), ulimits (compose) or ulimit -n.",
            id="config.W011",
        )
    ]


@deploy_check(machine, numbers)
def check_listen_queue(found: Machine, needs: Numbers) -> list[CheckMessage]:
    wanted = max(needs.gunicorn_backlog, needs.nginx_backlog)
    if found.somaxconn >= wanted:
        return []
    return [
        CheckWarning(
            f"The kernel queues {found.somaxconn} new connections; nginx and gunicorn ask for "
            f"{wanted}.",
            hint=f"sysctl net.core.somaxconn={wanted}",
            id="config.W012",
        )
    ]


@deploy_check(machine)
def check_shared_memory(found: Machine) -> list[CheckMessage]:
    if found.shared_memory >= SHARED_MEMORY:
        return []
    return [
        CheckWarning(
            f"Shared memory is {found.shared_memory // MEGABYTE} MB: too little for PostgreSQL's "
            "parallel queries and for published pages.",
            hint="Set shm_size in compose.yaml, or mount /dev/shm larger.",
            id="config.W013",
        )
    ]


@deploy_check(machine, numbers)
def check_worker_memory(found: Machine, needs: Numbers) -> list[CheckMessage]:
    wanted = needs.servers * needs.workers * needs.worker_megabytes
    have = found.memory // MEGABYTE
    if not have or wanted <= 0.75 * have:  # the database and the page cache need memory too
        return []
    return [
        CheckWarning(
            f"{needs.servers} servers with {needs.workers} workers of {needs.worker_megabytes} MB "
            f"need {wanted} MB; the machine has {have}. A server that swaps is slower than one "
            "worker less.",
            hint="Lower WEB_CONCURRENCY; WORKER_MEGABYTES says what a worker takes, WEB_SERVERS "
            "how many servers there are.",
            id="config.W014",
        )
    ]


Mount = tuple[Path, str]  # where, and the type of file system


def mounts(table: Path = Path("/proc/mounts")) -> list[Mount]:
    lines = table.read_text().splitlines() if table.exists() else []
    return [(Path(where), kind) for _, where, kind, *_ in map(str.split, lines)]


def _file_system(folder: Path, known: Sequence[Mount]) -> str:
    """Return the type of the innermost mount that holds the folder.

    Of several mounts in one place the last one in the table lies on top.
    """
    around = [one for one in reversed(known) if folder.resolve().is_relative_to(one[0])]
    return max(around, key=lambda one: len(one[0].parts), default=(folder, ""))[1]


@deploy_check(publish_folder, mounts)
def check_publish_file_system(folder: Path | None, known: Sequence[Mount]) -> list[CheckMessage]:
    if folder is None or _file_system(folder, known) in IN_MEMORY:
        return []
    return [
        CheckWarning(
            f"Pages are published to {folder}, which is on a disk: it is written every second.",
            hint="Set PUBLISH_DIR to a folder below /dev/shm, or mount a tmpfs there.",
            id="config.W015",
        )
    ]


def used_share(folder: Path) -> float:
    """Return the used share of the folder's file system, from 0 (empty) to 1 (full)."""
    found = os.statvfs(folder)
    return 1 - found.f_bavail / found.f_blocks if found.f_blocks else 0.0


def publish_used() -> float:
    folder = publish_folder()
    return used_share(folder) if folder and folder.exists() else 0.0


@deploy_check(publish_used)
def check_publish_space(used: float) -> list[CheckMessage]:
    if used < NEARLY_FULL:
        return []
    return [
        CheckWarning(
            f"The publish folder's file system is {used:.0%} full.",
            hint="Make it larger, or take out what does not belong there: a page that cannot be "
            "written stays old.",
            id="config.W016",
        )
    ]
