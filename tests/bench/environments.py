"""Environments beside .venv, for packages that cannot be in it."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from tests.services.site import ROOT

from .measuring import UnavailableError

FOLDER = ROOT / "var/bench"
SITE = ROOT / "requirements.txt"  # which requirements of an environment include


def interpreter(name: str, requirements: Path, pythons: Sequence[str]) -> Path:
    """Return the Python of an environment with these packages; install it on first use.

    `pythons`: names of interpreters, the best first. Raises UnavailableError.
    """
    folder = FOLDER / name
    python, stamp = folder / "bin/python", folder / "installed.txt"
    found = (Path(place) / python for python in pythons for place in os.get_exec_path())
    base = next(filter(_runs, found), None)
    if base is None:
        raise UnavailableError(f"{name} needs {' or '.join(pythons)} on PATH")
    wanted = version_of(base) + "\n" + requirements.read_text() + SITE.read_text()
    if stamp.exists() and stamp.read_text() == wanted:
        return python
    _run(name, base, "-m", "venv", "--clear", folder)
    _run(name, python, *PIP, "-r", requirements)
    stamp.write_text(wanted)
    return python


def packages(name: str, requirements: Path, python: str) -> Path:
    """Return a folder for PYTHONPATH with these packages; install them on first use.

    Raises UnavailableError.
    """
    folder = FOLDER / name
    stamp = folder / "installed.txt"
    wanted = version_of(python) + "\n" + requirements.read_text()
    if not stamp.exists() or stamp.read_text() != wanted:
        shutil.rmtree(folder, ignore_errors=True)
        _run(name, python, *PIP, "--target", folder, "-r", requirements)
        stamp.write_text(wanted)
    return folder


PIP = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check")


def version_of(python: str | Path) -> str:
    """Return the Python version of an interpreter, such as "3.13"."""
    code = "import sys; print(*sys.version_info[:2], sep='.')"
    command = [python, "-c", code]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def _runs(python: Path) -> bool:
    """Return whether the interpreter runs: one that pyenv has not activated does not."""
    if not python.exists():
        return False
    return subprocess.run([python, "-c", ""], check=False, capture_output=True).returncode == 0


def _run(name: str, *command: str | Path) -> None:
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise UnavailableError(f"{name} could not be installed: {reason}")
