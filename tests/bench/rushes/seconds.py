"""The figures that locust's processes write each second (`tests/load/paced.py`), added up."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

KINDS = ("published", "live", "shared", "private", "save", "sign-in")
ALL = (*KINDS, "static")

Times = Counter[int]  # how often each number of milliseconds occurred


@dataclass
class Window:
    """The requests of all people within some seconds."""

    seconds: float
    people: float = 0.0  # on average, of all processes
    times: dict[tuple[str, str], Times] = field(default_factory=lambda: defaultdict(Counter))
    failures: Counter[str] = field(default_factory=Counter)
    not_files: int = 0  # published pages that a web server had to answer
    cached: int = 0  # shared pages that nginx had in its cache
    lag: float = 0.0  # milliseconds that a timer of locust was late at most

    def add(self, line: Mapping[str, Any]) -> None:
        """Add the requests of one second of one process; `read` counts the people."""
        self.lag = max(self.lag, line["lag"])
        self.failures.update(line["failures"])
        self.not_files += line["not files"]
        self.cached += line["cached"]
        for kind, outcomes in line["requests"].items():
            for outcome, times in outcomes.items():
                self.times[kind, outcome].update(
                    {int(time): count for time, count in times.items()}
                )

    def count(self, *kinds: str, outcome: str = "") -> int:
        """Return the number of requests: of all outcomes if none is named."""
        return sum(
            times.total()
            for (kind, found), times in self.times.items()
            if kind in (kinds or ALL) and outcome in ("", found)
        )

    def rate(self, *kinds: str, outcome: str = "") -> float:
        return self.count(*kinds, outcome=outcome) / self.seconds

    def rates(self) -> dict[str, float]:
        """Return requests a second by kind; "shared" without those that nginx had in its cache.

        These cost as much as "published".
        """
        found = {kind: self.rate(kind) for kind in ALL if self.count(kind)}
        cached = self.cached / self.seconds
        found["shared"] = found.get("shared", 0.0) - cached
        found["published"] = found.get("published", 0.0) + cached
        return found

    def percentile(self, kind: str, percent: float) -> int | None:
        """Return the milliseconds of the answers that were no refusals; None without any."""
        times = self.times.get((kind, "ok"), Counter())
        wanted = times.total() * percent / 100
        for time in sorted(times):
            wanted -= times[time]
            if wanted <= 0 < times.total():
                return time
        return None


def read(folder: Path, begin: float, end: float) -> Window:
    """Return the window of whole seconds of the epoch, from `begin` up to `end`.

    A line that a process is still writing is left out. A busy process may skip a second.
    """
    window = Window(end - begin)
    for file in sorted(folder.glob("seconds-*.jsonl")):
        found = lines(file.read_text().splitlines())
        within = [line for line in found if begin <= line["second"] < end]
        for line in within:
            window.add(line)
        window.people += sum(line["people"] for line in within) / max(1, len(within))
    return window


def lines(texts: Iterable[str]) -> Iterator[dict[str, Any]]:
    for text in texts:
        try:
            yield json.loads(text)
        except json.JSONDecodeError:
            continue
