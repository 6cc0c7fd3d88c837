"""Start one process, wait until it is ready, and stop it. Errors contain the end of its log."""

import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from deploy.stack.programs import program as program  # for the tests

TIMEOUT = 120.0  # seconds; long enough for a busy machine


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
        """Pause the process, with its connections open, until it receives SIGCONT."""
        self.send(signal.SIGSTOP)
        os.waitid(os.P_PID, self.popen.pid, os.WSTOPPED | os.WNOWAIT)

    def stop(self) -> None:
        """Send the stop signal. Kill the process group if it does not end in time."""
        if self.popen.poll() is None:
            self.popen.send_signal(signal.SIGCONT)  # a test may have paused it
            self.popen.send_signal(self.stop_with)
        try:
            self.popen.wait(TIMEOUT)
        except subprocess.TimeoutExpired:
            os.killpg(self.popen.pid, signal.SIGKILL)
            self.popen.wait()

    def error(self, what: str) -> ServiceError:
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
    """Yields the process once `ready()` is true, and stops it at the end of the block. Raises
    ServiceError if the process ends before.
    """
    name = Path(command[0]).name
    log = folder / f"{name}.log"
    with log.open("wb") as output:
        popen = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=None if env is None else {**os.environ, **env},
            # Its own process group: Ctrl-C reaches only the tests, which stop services in order.
            start_new_session=True,
            user=user,
            group=user,
            extra_groups=None if user is None else [],
        )
    process = Process(name, popen, log, stop_with)
    try:
        until(lambda: popen.poll() is not None or ready(), process)
        if popen.poll() is not None:
            raise process.error(f"ended with status {popen.returncode}")
        yield process
    finally:
        process.stop()


def until(
    condition: Callable[[], bool], process: Process | None = None, timeout: float = TIMEOUT
) -> None:
    """Poll until the condition holds. Raises ServiceError after `timeout` seconds."""
    deadline = time.monotonic() + timeout
    while not condition():
        if time.monotonic() > deadline:
            what = f"took longer than {timeout:.0f} seconds"
            raise process.error(what) if process else ServiceError(f"the condition {what}")
        time.sleep(0.02)  # between two polls; no result depends on its length


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def answers(port: int) -> bool:
    """Whether the port accepts connections."""
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True
