"""A copy of the project, which a test may start, change and deploy."""

import shutil
import subprocess
import sys
from pathlib import Path

from tests.services.site import ROOT


def copy_checkout(folder: Path) -> Path:
    """Copy the working files of the project, and link its environment."""
    names = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split("\0")
    for name in filter(None, names):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    (folder / ".venv").mkdir()
    for part in Path(sys.prefix).iterdir():
        if not part.name.startswith("."):
            (folder / ".venv" / part.name).symlink_to(part)
    for mark in (".run", ".stack"):
        (folder / ".venv" / mark).touch()
    return folder


def processes_in(*folders: Path) -> list[str]:
    """Return the commands of all processes whose working directory is in one of the folders.

    The process group does not show them: supervisord may start each child in its own session.
    """
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            directory = (process / "cwd").readlink()
            if any(directory.is_relative_to(folder) for folder in folders):
                found.append((process / "cmdline").read_text().replace("\0", " ").strip())
        except OSError:  # it has ended meanwhile
            continue
    return found
