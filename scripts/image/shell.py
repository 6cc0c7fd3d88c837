"""Commands of the system, and what is said to whoever runs this."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable

QUIET = {"DEBIAN_FRONTEND": "noninteractive", "DOCKER_BUILDKIT": "1"}


class ImageError(Exception):
    """What is wrong, for whoever typed the command."""


def attempt(*command: str, timeout: float | None = None) -> "subprocess.CompletedProcess[str]":
    """Its status and what it printed; 124 for one that took too long or is not there."""
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
    """What it printed. Raises ImageError, with the end of that, if it did not succeed."""
    done = attempt(*command)
    if done.returncode:
        raise ImageError(f"{' '.join(command)[:200]}\n{(done.stdout + done.stderr)[-4000:]}")
    return done.stdout.strip()


def install(*packages: str) -> None:
    """The missing ones of these programs, each from Debian's package of the same name."""
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
    """Raises ImageError unless it is true."""
    if not truth:
        raise ImageError(what)
    say(f"  ok: {what}")


def wait_for(condition: Callable[[], bool], seconds: float, what: str) -> None:
    """Raises ImageError when it does not become true within that time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise ImageError(f"not within {seconds:.0f} s: {what}")
        time.sleep(0.1)
    say(f"  ok: {what}")
