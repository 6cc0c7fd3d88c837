"""The environment and rows of measurements, and comparison of times."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from tests.services.memcached import Memcached

Figure = int | float | str


@dataclass(frozen=True)
class Stage:
    """Running PostgreSQL and memcached. The database is migrated and Django is set up."""

    quick: bool
    env: dict[str, str]  # for processes of the site
    memcached: Memcached

    def count(self, full: int, quick: int) -> int:
        return quick if self.quick else full


@dataclass(frozen=True)
class Row:
    """A line of a table. `broken` is a sentence about the goal that the figures miss."""

    name: str
    figures: Mapping[str, Figure]
    broken: str = ""


def compared(ways: Mapping[str, Callable[[], object]], rounds: int) -> list[Row]:
    """One row per way: its speed relative to the first way, by medians, and its times."""
    times = interleaved(ways, rounds)
    first = median(next(iter(times.values())))
    return [
        Row(name, {"ratio": round(first / median(of_way), 2), **spread(of_way)})
        for name, of_way in times.items()
    ]


def interleaved(
    ways: Mapping[str, Callable[[], object]], rounds: int, warm_up: int = 20
) -> dict[str, list[float]]:
    """Milliseconds of each call in the order A B C A B C …, so that other load on the machine
    affects all ways alike.
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
    """The smallest value that `percent` per cent of the values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -int(-len(ordered) * percent // 100) - 1)]


def spread(milliseconds: Sequence[float]) -> dict[str, Figure]:
    return {
        "p50 ms": round(median(milliseconds), 3),
        "p99 ms": round(percentile(milliseconds, 99), 3),
        "max ms": round(max(milliseconds), 3),
    }
