"""Commands of the system, and messages to the person who runs this."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable

QUIET = {"DEBIAN_FRONTEND": "noninteractive", "DOCKER_BUILDKIT": "1"}


class ImageError(Exception):
    """An error, for the person who typed the command."""


def attempt(*command: str, timeout: float | None = None) -> "subprocess.CompletedProcess[str]":
    """Run a command, and return its status and output.

    The status is 124 for a command that takes too long or does not exist.
    """
    try:
        return subprocess.run(  # noqa: S603
            command,
            timeout=timeout,
            check=False,
            capture_output=True,
            text=True,
            env=os.environ | QUIET,
        )
    except (subprocess.TimeoutExpired, FileNotFoundError) as error:
        return subprocess.CompletedProcess(command, 124, "", str(error))


def run(*command: str) -> str:
    """Run a command, and return its output. Raises ImageError, with the end of it, on failure."""
    done = attempt(*command)
    if done.returncode:
        raise ImageError(f"{' '.join(command)[:200]}\n{(done.stdout + done.stderr)[-4000:]}")
    return done.stdout.strip()


def install(*packages: str) -> None:
    """Install the missing programs, each from Debian's package of the same name.

    Raises ImageError without root or apt-get.
    """
    missing = [package for package in packages if not shutil.which(package)]
    if not missing:
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise ImageError("needs docker or podman, or root on Debian to install podman")
    say(f"installing {', '.join(missing)}")
    run("apt-get", "update", "-qq")
    run("apt-get", "install", "-qq", "--no-install-recommends", *missing)


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def expect(truth: object, what: str) -> None:
    """Raise ImageError unless it is true."""
    if not truth:
        raise ImageError(what)
    say(f"  ok: {what}")


def wait_for(condition: Callable[[], bool], seconds: float, what: str) -> None:
    """Wait until the condition is true. Raises ImageError when that takes longer."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise ImageError(f"not within {seconds:.0f} s: {what}")
        time.sleep(0.1)
    say(f"  ok: {what}")
