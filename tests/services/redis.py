import contextlib
import signal
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .process import Process, answers, free_port, program, running


@dataclass(frozen=True)
class Redis:
    port: int
    process: Process


@contextlib.contextmanager
def redis(port: int | None = None) -> Iterator[Redis]:
    """A new, empty Redis that writes nothing to disk. For the bench.

    `port`: to start one again. Raises MissingProgramError (deploy.stack.programs).
    """
    port = port or free_port()
    nothing_on_disk = ["--save", "", "--appendonly", "no"]
    with (
        tempfile.TemporaryDirectory(prefix="gameday-redis-") as folder,
        running(
            [program("redis-server"), "--port", str(port), "--bind", "127.0.0.1",
             "--dir", folder, *nothing_on_disk],
            folder=Path(folder),
            ready=lambda: answers(port),
            stop_with=signal.SIGKILL,  # at once: nothing is saved
        ) as process,
    ):  # fmt: skip
        yield Redis(port, process)
