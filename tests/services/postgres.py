import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from .process import free_port, program, running

# Nothing here outlives the tests, so nothing has to reach a disk.
SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "100",
    "shared_buffers": "64MB",
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
}


@contextlib.contextmanager
def postgres(name: str = "gameday") -> Iterator[str]:
    """A new PostgreSQL with one empty database; its DATABASE_URL."""
    binaries = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True)
    user = _user()
    folder = Path(tempfile.mkdtemp(prefix="gameday-postgres-"))
    try:
        if user:
            shutil.chown(folder, user, user)
        data, port = folder / "data", free_port()
        initdb = [program("initdb", *binaries), "-D", data, "-U", "gameday", "-A", "trust", "-N"]
        subprocess.run(
            [*initdb, "-E", "UTF8", "--locale=C.UTF-8"],
            check=True,
            capture_output=True,
            user=user,
            group=user,
            extra_groups=[] if user else None,
            cwd=folder,
        )
        options = [f"--{key}={value}" for key, value in SETTINGS.items()]
        place = ["-h", "127.0.0.1", "-p", str(port)]
        asks = [program("pg_isready", *binaries), *place, "-q"]
        with running(
            [program("postgres", *binaries), "-D", data, "-p", str(port), *options],
            folder=folder,
            ready=lambda: subprocess.run(asks, check=False).returncode == 0,
            user=user,
            stop_with=signal.SIGINT,  # fast: it does not wait for clients to leave
        ):
            creates = [program("createdb", *binaries), *place, "-U", "gameday", name]
            subprocess.run(creates, check=True)
            yield f"postgres://gameday@127.0.0.1:{port}/{name}"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _version(binaries: Path) -> float:
    return float(binaries.parent.name)


def _user() -> str | None:
    """PostgreSQL refuses to run as root; Debian brings a user for it."""
    if os.geteuid() != 0:
        return None
    return pwd.getpwnam("postgres").pw_name
