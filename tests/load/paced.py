"""Beside a scenario: the number of people from a file, and the figures of each second in a file.

    LOAD_FOLDER=… locust -f tests/load/live_hour.py,tests/load/paced.py --headless …

`people` in that folder has the number of people and how many come or leave a second; the run ends
when it is empty. Each process of locust writes `seconds-PID.jsonl`, whose lines tests/bench/rushes
reads: {"second": epoch, "people": number, "lag": ms, "requests": {kind: {outcome: {ms: count}}},
"failures": {text: count}, "not files": number, "cached": number}. `outcome` is "ok", "shed" or
"failed"; `lag` is how late a timer of the process was at most; "not files" are requests for
published pages that a web server had to answer; "cached" are those for shared pages that nginx
had. From 100 ms on times have two digits.
"""

import json
import os
import time
from collections import Counter, defaultdict
from pathlib import Path
from typing import IO, Any

import gevent
from locust import LoadTestShape, events, runners

FOLDER = Path(os.environ["LOAD_FOLDER"])
TICK = 0.05  # seconds

FILES = ("published", "live")  # kinds that nginx has as files
CACHED = ("HIT", "STALE", "UPDATING")  # nginx had the page

# Seconds without a sign of life after which the first process gives up another one. Locust's own 3
# are not enough on cores that have more to do than they can: where the measurement is going.
runners.HEARTBEAT_LIVENESS = 60


class Paced(LoadTestShape):
    def tick(self) -> tuple[int, float] | None:
        wanted = (FOLDER / "people").read_text().split()
        return (int(wanted[0]), float(wanted[1])) if wanted else None


class Seconds:
    def __init__(self, file: IO[str], environment: Any) -> None:
        self.file = file
        self.environment = environment
        self.requests: dict[str, dict[str, Counter[int]]] = {}
        self.failures: Counter[str] = Counter()
        self.not_files = self.cached = 0
        self._empty()

    def count(
        self,
        name: str,
        response_time: float,
        response: Any,
        exception: Exception | None = None,
        **_: object,
    ) -> None:
        outcome = "ok"
        if exception is not None:
            text = str(exception)
            outcome = "shed" if "shed, " in text else "failed"
            self.failures[f"{name}: {text}"[:200]] += 1
        self.requests[name][outcome][rounded(response_time)] += 1
        headers = response.headers or {}
        if name in FILES and headers.get("X-Served-By", "published") != "published":
            self.not_files += 1
        if name == "shared" and headers.get("X-Cache") in CACHED:
            self.cached += 1

    def run(self) -> None:
        second, lag = int(time.time()), 0.0
        while True:
            began = time.monotonic()
            gevent.sleep(TICK)
            lag = max(lag, time.monotonic() - began - TICK)
            if (now := int(time.time())) != second:
                self._write(second, lag)
                second, lag = now, 0.0

    def _write(self, second: int, lag: float) -> None:
        runner = self.environment.runner
        line = {
            "second": second,
            "people": runner.user_count if runner else 0,
            "lag": round(lag * 1000, 1),
            "requests": self.requests,
            "failures": self.failures,
            "not files": self.not_files,
            "cached": self.cached,
        }
        self.file.write(json.dumps(line) + "\n")
        self.file.flush()
        self._empty()

    def _empty(self) -> None:
        self.requests = defaultdict(lambda: defaultdict(Counter))
        self.failures = Counter()
        self.not_files = self.cached = 0


def rounded(milliseconds: float) -> int:
    """Return the time with two digits from 100 ms on."""
    whole = round(milliseconds)
    digits = len(str(whole)) - 2
    return whole if digits < 1 else round(whole, -digits)


@events.init.add_listener
def begin(environment: Any, **_: object) -> None:
    if isinstance(environment.runner, runners.WorkerRunner):
        file = (FOLDER / f"seconds-{os.getpid()}.jsonl").open("w")
        seconds = Seconds(file, environment)
        environment.events.request.add_listener(seconds.count)
        gevent.spawn(seconds.run)
