"""docker or podman, whichever is installed, their containers, and other commands."""

import contextlib
import http.client
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

QUIET = {"DEBIAN_FRONTEND": "noninteractive", "DOCKER_BUILDKIT": "1"}
# crun fails where cgroups of version 2 are mounted beside version 1, so version 2 is unmounted.
UNMOUNT = 'umount /sys/fs/cgroup/unified 2>/dev/null; exec "$0" "$@"'
CONFINED = ["--cgroups=disabled", "--network=host"]
CONFINED += ["--ulimit=nofile=1024:1024", "--ulimit=nproc=1024:1024"]


class ImageError(Exception):
    """A command or a check that fails."""


class Engine:
    """docker or podman.

    `podman`: it is podman, not docker. `options`: those of every `run`, for machines where
    containers run without cgroups and without their own network.
    """

    def __init__(self) -> None:
        self.podman = attempt("docker", "info").returncode != 0
        self.command = ["podman" if self.podman else "docker"]
        self.options: list[str] = []
        if self.podman:
            install("podman", "crun")

    def __call__(self, *arguments: str) -> str:
        return run(*self.command, *arguments)

    def succeeds(self, *arguments: str) -> bool:
        return attempt(*self.command, *arguments).returncode == 0

    def confine_if_needed(self, image: str) -> None:
        if self.podman and not self.succeeds("run", "--rm", image, "true"):
            say("containers cannot run in the usual way: going without cgroups and a network")
            self.options = CONFINED
            self.command = ["unshare", "--mount", "sh", "-c", UNMOUNT, "podman"]

    @contextlib.contextmanager
    def container(
        self, image: str, settings: Mapping[str, str], *command: str
    ) -> Iterator["Container"]:
        """Start a container, and remove it at the end. An ImageError gets the end of its log."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        address = f"127.0.0.1:{port}"
        name = f"{image}-check-{os.getpid()}"
        options = [f"--env={variable}={value}" for variable, value in settings.items()]
        options += [f"--env=BIND={address}" if self.options else f"--publish={address}:8000"]
        try:
            self("run", "--detach", "--name", name, *self.options, *options, image, *command)
            yield Container(self, name, port)
        except ImageError as failure:
            logs = attempt(*self.command, "logs", "--tail", "50", name)
            raise ImageError(f"{failure}\n{logs.stdout}{logs.stderr}") from failure
        finally:
            self.succeeds("rm", "--force", "--volumes", name)


@dataclass(frozen=True)
class Container:
    engine: Engine
    name: str
    port: int  # on this machine

    def get(self, path: str) -> str:
        """Return the body of an answer with status 200, otherwise ""."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        refused = contextlib.suppress(OSError, http.client.HTTPException)
        with contextlib.closing(connection), refused:
            headers = {"Host": "localhost", "X-Forwarded-Proto": "https"}
            connection.request("GET", path, headers=headers)
            response = connection.getresponse()
            if response.status == http.client.OK:
                return response.read().decode()
        return ""

    def is_alive(self) -> bool:
        """Return whether /livez answers. Raises ImageError when the container has ended."""
        if self.state("Status") == "exited":
            raise ImageError("the container has ended")
        return bool(self.get("/livez"))

    def is_healthy(self) -> bool:
        """Return the result of the image's health check, which podman runs only on request."""
        if self.engine.podman:
            return self.engine.succeeds("healthcheck", "run", self.name)
        return self.state("Health.Status") == "healthy"

    def state(self, field: str) -> str:
        return self.engine("inspect", "--format", f"{{{{.State.{field}}}}}", self.name)


def attempt(*command: str) -> "subprocess.CompletedProcess[str]":
    """Return the command's status and output. The status is 127 if there is no such program."""
    env = os.environ | QUIET
    try:
        return subprocess.run(command, check=False, capture_output=True, text=True, env=env)  # noqa: S603
    except FileNotFoundError as error:
        return subprocess.CompletedProcess(command, 127, "", str(error))


def run(*command: str) -> str:
    """Return the command's output. Raises ImageError with the end of it if the command fails."""
    done = attempt(*command)
    if done.returncode:
        raise ImageError(f"{' '.join(command)[:200]}\n{(done.stdout + done.stderr)[-4000:]}")
    return done.stdout.strip()


def install(*packages: str) -> None:
    """Install the missing programs, each from Debian's package of the same name."""
    if missing := [package for package in packages if not shutil.which(package)]:
        say(f"installing {', '.join(missing)}, which needs root on Debian")
        run("apt-get", "update", "-qq")
        run("apt-get", "install", "-qq", "--no-install-recommends", *missing)


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
