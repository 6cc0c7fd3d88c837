import contextlib
import signal
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from deploy.stack.processes import memcached as command

from .process import Process, answers, free_port, running


@dataclass(frozen=True)
class Memcached:
    port: int
    process: Process

    @property
    def url(self) -> str:
        return f"memcached://127.0.0.1:{self.port}"


@contextlib.contextmanager
def memcached(port: int | None = None) -> Iterator[Memcached]:
    """A new, empty memcached. `port`: for a test that restarts one on the same port."""
    port = port or free_port()
    with (
        tempfile.TemporaryDirectory(prefix="gameday-memcached-") as folder,
        running(
            command(port),
            folder=Path(folder),
            ready=lambda: answers(port),
            stop_with=signal.SIGKILL,  # at once: memcached has nothing to save
        ) as process,
    ):
        yield Memcached(port, process)
