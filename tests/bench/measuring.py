"""What measurements share: where they run, what they return, and how times are compared."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from tests.services.memcached import Memcached

Figure = int | float | str


@dataclass(frozen=True)
class Stage:
    """PostgreSQL and memcached run, the database is migrated, Django is set up on both."""

    quick: bool
    env: dict[str, str]  # for the site's own processes
    memcached: Memcached

    def count(self, full: int, quick: int) -> int:
        return quick if self.quick else full


@dataclass(frozen=True)
class Row:
    """A line of a table. `broken` says, in a sentence, which promise the figures break."""

    name: str
    figures: Mapping[str, Figure]
    broken: str = ""


def compared(ways: Mapping[str, Callable[[], object]], rounds: int) -> list[Row]:
    """A row a way: how many times as fast as the first one it is, by medians, and its times."""
    times = interleaved(ways, rounds)
    first = median(next(iter(times.values())))
    return [
        Row(name, {"ratio": round(first / median(of_way), 2), **spread(of_way)})
        for name, of_way in times.items()
    ]


def interleaved(
    ways: Mapping[str, Callable[[], object]], rounds: int, warm_up: int = 20
) -> dict[str, list[float]]:
    """Milliseconds of each call, A B C A B C …: whatever else the machine does meanwhile, it
    does to all of them.
    """
    times: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(warm_up + rounds):
        for name, way in ways.items():
            began = time.perf_counter()
            way()
            took = (time.perf_counter() - began) * 1000
            if number >= warm_up:
                times[name].append(took)
    return times


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest value that so many per cent of them do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -int(-len(ordered) * percent // 100) - 1)]


def spread(milliseconds: Sequence[float]) -> dict[str, Figure]:
    return {
        "p50 ms": round(median(milliseconds), 3),
        "p99 ms": round(percentile(milliseconds, 99), 3),
        "max ms": round(max(milliseconds), 3),
    }
