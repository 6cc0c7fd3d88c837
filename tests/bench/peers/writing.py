"""A process that commits scores with the settings of a way (writer.py)."""

import contextlib
import re
import subprocess
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count
from random import Random

from tests.services.site import ROOT

from .running import Running

SCORES = count(1)  # each commit has another score than those before; the feed takes up to 999


def pauses() -> Iterator[float]:
    """Yield the seconds between two commits, one on average: the same sequence for each way."""
    random = Random(15)
    while True:
        yield random.uniform(0.6, 1.4)


@dataclass
class Writer:
    process: "subprocess.Popen[str]"
    game: int = 0
    commits: list[tuple[int, float]] = field(default_factory=list)  # score, seconds since 1970

    def write(self) -> int:
        """Commit the next score and return it."""
        score = next(SCORES)
        assert self.process.stdin is not None
        self.process.stdin.write(f"{score}\n")
        self.process.stdin.flush()
        self.commits.append((score, float(self.answer())))
        return score

    def shown(self, score: int | None = None) -> re.Pattern[bytes]:
        """Return the pattern of the page with this score of the game, or with any."""
        wanted = rb"\d+" if score is None else str(score).encode()
        return re.compile(rb'data-game="%d".*?data-home>(%s)<' % (self.game, wanted), re.S)

    def answer(self) -> str:
        """Return the next line. Raises RuntimeError if the process has ended."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError("the writer has ended; its errors are above")
        return line


@contextlib.contextmanager
def committing(writer: Writer) -> Iterator[None]:
    """Commit a score at the beginning of the block, and one after each pause until its end.

    Raises at the end what a commit raised.
    """
    ended = threading.Event()

    def commit() -> None:
        for pause in pauses():
            writer.write()
            if ended.wait(pause):
                break

    with ThreadPoolExecutor(1) as thread:
        commits = thread.submit(commit)
        try:
            yield
        finally:
            ended.set()
    commits.result()


@contextlib.contextmanager
def writer_of(server: Running) -> Iterator[Writer]:
    process = subprocess.Popen(
        [server.python, "-m", "tests.bench.peers.writer"],
        cwd=ROOT,
        env=dict(server.env),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        writer = Writer(process)
        writer.game = int(writer.answer())
        try:
            yield writer
        finally:
            assert process.stdin is not None
            process.stdin.close()
