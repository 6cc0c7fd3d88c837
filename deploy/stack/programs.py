"""Programs of the system: their paths, the user who runs them, and functions that run one."""

import os
import pwd
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
POSTGRES = Path("/usr/lib/postgresql")  # Debian has one folder here for each version
SBIN = "/usr/sbin:/sbin"  # Debian installs servers here; not every PATH includes it


class StackError(Exception):
    """An error with its remedy, for the person who typed the command."""


class MissingProgramError(StackError):
    """A program is not installed."""


def program(name: str, version: str = "*") -> str:
    """Return the path of a program; of PostgreSQL's own programs the newest or the given version.

    Raises MissingProgramError.
    """
    folders = list(POSTGRES.glob(f"{version}/bin"))
    folders.sort(key=lambda folder: float(folder.parent.name), reverse=True)
    path = os.pathsep.join([*map(str, folders), os.environ.get("PATH", ""), SBIN])
    if found := shutil.which(name, path=path):
        return found
    raise MissingProgramError(f"{name} is not installed; scripts/install-services installs it")


def service_user() -> str | None:
    """Return the user for PostgreSQL and PgBouncer, or None for the current user.

    Both refuse to run as root; Debian has a user for them.
    """
    return pwd.getpwnam("postgres").pw_name if os.geteuid() == 0 else None


def give(path: Path, mode: int) -> None:
    """Set the mode of the file or folder, and give it to the services' user."""
    path.chmod(mode)
    if user := service_user():
        shutil.chown(path, user, user)


def run(
    *command: str | Path, env: Mapping[str, str] | None = None, user: str | None = None
) -> str:
    """Return the command's output. Raises StackError with its errors when it fails."""
    done = subprocess.run(  # noqa: S603
        command,
        env={**os.environ, **(env or {})},
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        user=user,
        group=user,
        extra_groups=None if user is None else [],
        check=False,
    )
    if done.returncode:
        output = f"{done.stdout}{done.stderr}".strip()
        raise StackError(f"{' '.join(map(str, command))} failed:\n{output[-3000:]}")
    return done.stdout


def manage(*arguments: str, env: Mapping[str, str]) -> str:
    """Run a management command of the site, and return its output."""
    return run(sys.executable, ROOT / "manage.py", *arguments, env=env)


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
