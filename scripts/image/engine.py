"""docker or podman, whichever is installed, and their containers."""

import contextlib
import os
import socket
from collections.abc import Iterator, Mapping

from .shell import ImageError, attempt, install, run, say

# crun fails where cgroups of version 2 are mounted beside version 1, so version 2 is unmounted.
HIDE = 'umount /sys/fs/cgroup/unified 2>/dev/null; exec "$0" "$@"'
CONFINED = ["--cgroups=disabled", "--network=host"]
CONFINED += ["--ulimit=nofile=1024:1024", "--ulimit=nproc=1024:1024"]


class Engine:
    """docker or podman.

    `podman`: it is podman, not docker. `confined`: containers run without cgroups and without
    their own network. `options`: the options that every `run` needs on this machine.
    """

    def __init__(self) -> None:
        self.podman = attempt("docker", "info").returncode != 0
        self.command = ["podman" if self.podman else "docker"]
        self.options: list[str] = []
        self.confined = False
        if self.podman:
            install("podman", "crun")

    def __call__(self, *arguments: str) -> str:
        return run(*self.command, *arguments)

    def has(self, image: str) -> bool:
        return attempt(*self.command, "image", "inspect", image).returncode == 0

    def size_and_user(self, image: str) -> tuple[int, str]:
        """Return the image's size in bytes, and its user, "" for root."""
        form = "{{.Size}} {{.Config.User}}"
        size, _, user = self("image", "inspect", "--format", form, image).partition(" ")
        return int(size), user

    def confine_if_needed(self, image: str) -> None:
        usual = attempt(*self.command, "run", "--rm", image, "true")
        if usual.returncode == 0 or not self.podman:
            return
        say("containers cannot run in the usual way here: going without cgroups and a network")
        self.confined = True
        self.options = CONFINED
        self.command = ["unshare", "--mount", "sh", "-c", HIDE, "podman"]

    @contextlib.contextmanager
    def container(
        self, image: str, settings: Mapping[str, str], *command: str
    ) -> Iterator[tuple[str, int]]:
        """Start a container of the image; give its name, and its port on this machine."""
        port = _free_port()
        name = f"{image}-check-{os.getpid()}"
        publish = [f"--publish=127.0.0.1:{port}:8000"]
        if self.confined:
            publish = [f"--env=BIND=127.0.0.1:{port}"]
        environment = [f"--env={variable}={value}" for variable, value in settings.items()]
        options = [*self.options, *publish, *environment]
        try:
            self("run", "--detach", "--name", name, *options, image, *command)
            yield name, port
        except ImageError as failure:
            raise ImageError(f"{failure}\n{self.logs(name)[-4000:]}") from failure
        finally:
            attempt(*self.command, "rm", "--force", "--volumes", name)

    def state(self, name: str, field: str) -> str:
        return self("inspect", "--format", f"{{{{.State.{field}}}}}", name)

    def is_healthy(self, name: str) -> bool:
        """Return the result of the image's health check, which podman runs only on request."""
        if self.podman:
            return attempt(*self.command, "healthcheck", "run", name).returncode == 0
        return self.state(name, "Health.Status") == "healthy"

    def logs(self, name: str) -> str:
        done = attempt(*self.command, "logs", name)
        return done.stdout + done.stderr


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port
