"""A process that commits scores with the settings of a way (writer.py)."""

import contextlib
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

from tests.services.site import ROOT

from .running import Running

SCORES = count(1)  # each commit has another score than the commits before


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
