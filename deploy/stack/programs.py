"""Programs of the system: where they are, who runs them, and one run of one."""

import os
import pwd
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
POSTGRES = Path("/usr/lib/postgresql")  # where Debian has one folder a version
SBIN = "/usr/sbin:/sbin"  # where Debian has servers, and not in everybody's PATH


class StackError(Exception):
    """What went wrong and what to do about it, for whoever typed the command."""


def program(name: str, version: str = "*") -> Path:
    """Where it is; of PostgreSQL's own programs the newest, or that of one version.

    Raises StackError when it is not installed.
    """
    folders = sorted(POSTGRES.glob(f"{version}/bin"), key=_version, reverse=True)
    path = os.pathsep.join([*map(str, folders), os.environ.get("PATH", ""), SBIN])
    if found := shutil.which(name, path=path):
        return Path(found)
    raise StackError(f"{name} is not installed; scripts/install-services installs it")


def _version(folder: Path) -> float:
    return float(folder.parent.name)


def service_user() -> str | None:
    """Who runs PostgreSQL and PgBouncer: both refuse to be root, Debian brings a user for it.

    None: whoever we are.
    """
    return pwd.getpwnam("postgres").pw_name if os.geteuid() == 0 else None


def give(path: Path, mode: int) -> None:
    """The file or folder to the services' user, and to nobody else."""
    path.chmod(mode)
    if user := service_user():
        shutil.chown(path, user, user)


def run(
    *command: str | Path,
    env: Mapping[str, str] | None = None,
    user: str | None = None,
    text: str | None = None,
) -> str:
    """The command's output. Raises StackError with its errors when it fails."""
    done = subprocess.run(  # noqa: S603
        command,
        env={**os.environ, **(env or {})},
        cwd=ROOT,
        input=text,
        stdin=subprocess.DEVNULL if text is None else None,
        capture_output=True,
        text=True,
        user=user,
        group=user,
        extra_groups=None if user is None else [],
        check=False,
    )
    if done.returncode:
        told = f"{done.stdout}{done.stderr}".strip()
        raise StackError(f"{' '.join(map(str, command))} failed:\n{told[-3000:]}")
    return done.stdout


def manage(*arguments: str, env: Mapping[str, str]) -> str:
    """A management command of the site."""
    return run(sys.executable, ROOT / "manage.py", *arguments, env=env)


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
