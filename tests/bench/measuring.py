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


class UnavailableError(Exception):
    """A service or package is missing. The message is one line; the measurement is left out."""


@dataclass(frozen=True)
class Ratio:
    """Our figure relative to another one, once per round of an interleaved run.

    `ours` and `limit` are the medians of the two figures, in the same unit: requests a second, or
    milliseconds if `of_times`. With rates more is better, with times less is.
    """

    name: str  # in "ratios" of bench.json
    rounds: Sequence[float]
    ours: float
    limit: float
    of_times: bool = False

    @classmethod
    def of_rounds(
        cls, name: str, ours: Sequence[float], limit: Sequence[float], *, of_times: bool = False
    ) -> "Ratio":
        """Return the ratio of two figures that were measured in the same rounds."""
        rounds = [one / other for one, other in zip(ours, limit, strict=True)]
        return cls(name, rounds, median(ours), median(limit), of_times)

    @property
    def median(self) -> float:
        return median(self.rounds)

    def is_worse_than(self, other: "Ratio") -> bool:
        return self.median > other.median if self.of_times else self.median < other.median


@dataclass(frozen=True)
class Row:
    """A line of a table. `broken` is a sentence about the goal that the figures miss."""

    name: str
    figures: Mapping[str, Figure]
    broken: str = ""
    ratio: Ratio | None = None  # of several rows with the same name, the worst one is written


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
