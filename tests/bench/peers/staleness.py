"""How far a page lags behind, while a new score is committed about once a second."""

import bisect
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from statistics import median

from tests.bench.measuring import Figure, percentile
from tests.stack.conftest import ask

from .running import Running
from .writing import Writer, pauses

PAUSE = 0.02  # seconds between two reads


@dataclass(frozen=True)
class Reading:
    sent: float  # when the request was sent, in seconds since 1970
    score: int


def staleness(server: Running, writer: Writer, commits: int) -> dict[str, Figure]:
    """Read the page while the writer commits, and return the age of what was served."""
    readings: list[Reading] = []
    stop = threading.Event()
    shown = writer.shown()

    def read() -> None:
        while not stop.wait(PAUSE):
            sent = time.time()
            answer = ask(server.url)
            if answer.status == 200 and (found := shown.search(answer.body)):
                readings.append(Reading(sent, int(found[1])))

    writer.commits.clear()
    reader = threading.Thread(target=read)
    reader.start()
    try:
        following = time.monotonic()
        for pause in islice(pauses(), commits):
            writer.write()
            following += pause
            time.sleep(max(0.0, following - time.monotonic()))
    finally:
        stop.set()
        reader.join()
    ages = ages_of(readings, writer.commits)
    return {
        "age p50 s": round(median(ages), 3),
        "age p90 s": round(percentile(ages, 90), 3),
        "age max s": round(max(ages), 3),
    }


def ages_of(readings: Sequence[Reading], commits: Sequence[tuple[int, float]]) -> list[float]:
    """Return for each reading for how many seconds a newer score was there when it was sent.

    `commits`: growing scores with the times of their commits. The age is 0 for the newest score.
    """
    scores = [score for score, _ in commits]
    ages = []
    for reading in readings:
        newer = bisect.bisect_right(scores, reading.score)
        replaced = commits[newer][1] if newer < len(commits) else reading.sent
        ages.append(max(0.0, reading.sent - replaced))
    return ages
