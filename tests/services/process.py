"""One process of a test: its start, readiness and end. Errors show the end of its log."""

import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from deploy.stack.programs import program as program  # for the tests

PATIENCE = 120.0  # seconds, on a busy machine


class ServiceError(Exception):
    pass


class Process:
    def __init__(
        self, name: str, popen: "subprocess.Popen[bytes]", log: Path, stop_with: int
    ) -> None:
        self.name = name
        self.popen = popen
        self.log = log
        self.stop_with = stop_with

    def send(self, number: int) -> None:
        self.popen.send_signal(number)

    def pause(self) -> None:
        """Freeze it with its connections open, until it gets SIGCONT."""
        self.send(signal.SIGSTOP)
        os.waitid(os.P_PID, self.popen.pid, os.WSTOPPED | os.WNOWAIT)

    def stop(self) -> None:
        """Stop it, and kill it after PATIENCE."""
        if self.popen.poll() is None:
            self.popen.send_signal(signal.SIGCONT)  # a test may have paused it
            self.popen.send_signal(self.stop_with)
        try:
            self.popen.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(self.popen.pid, signal.SIGKILL)
            self.popen.wait()

    def trouble(self, what: str) -> ServiceError:
        text = self.log.read_text(errors="replace")[-4000:]
        return ServiceError(f"{self.name} {what}; its log ends with\n{text}")


@contextlib.contextmanager
def running(
    command: Sequence[str | Path],
    *,
    folder: Path,
    ready: Callable[[], bool],
    env: Mapping[str, str] | None = None,
    user: str | None = None,
    stop_with: int = signal.SIGTERM,
) -> Iterator[Process]:
    """Start the process, wait until `ready()`, and stop it when the block ends."""
    name = Path(command[0]).name
    log = folder / f"{name}.log"
    with log.open("wb") as output:
        popen = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=None if env is None else {**os.environ, **env},
            # A group of its own: Ctrl-C reaches the tests first, which then end it in order.
            start_new_session=True,
            user=user,
            group=user,
            extra_groups=None if user is None else [],
        )
    process = Process(name, popen, log, stop_with)
    try:
        until(lambda: popen.poll() is not None or ready(), process)
        if popen.poll() is not None:
            raise process.trouble(f"ended with status {popen.returncode}")
        yield process
    finally:
        process.stop()


def until(
    condition: Callable[[], bool], process: Process | None = None, patience: float = PATIENCE
) -> None:
    """Wait until the condition holds. Raises ServiceError when that takes more than `patience`."""
    deadline = time.monotonic() + patience
    while not condition():
        if time.monotonic() > deadline:
            what = f"did not hold or answer within {patience:.0f} seconds"
            raise process.trouble(what) if process else ServiceError(f"the condition {what}")
        time.sleep(0.02)  # the pause between two checks


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def answers(port: int) -> bool:
    """Return whether a server accepts connections at the port."""
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True
