"""The commands that start the services. The tests use them too."""

import os
from pathlib import Path

from .programs import program


def memcached(port: int, megabytes: int = 64) -> list[str | Path]:
    """Return the command for memcached on this machine only, and without UDP.

    Attackers have used public memcached servers to flood others by UDP.
    """
    user = ["-u", "nobody"] if os.geteuid() == 0 else []
    place = ["-l", "127.0.0.1", "-p", str(port), "-U", "0"]
    return [program("memcached"), *place, "-m", str(megabytes), "-c", "1024", *user]


def postgres(conf: Path, version: str = "*") -> list[str | Path]:
    return [program("postgres", version), "-c", f"config_file={conf}"]


def pgbouncer(ini: Path) -> list[str | Path]:
    return [program("pgbouncer"), "-q", ini]


def nginx(conf: Path) -> list[str | Path]:
    return [program("nginx"), "-p", conf.parent, "-c", conf, "-e", "stderr"]
