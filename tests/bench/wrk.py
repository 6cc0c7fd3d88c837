"""Rates of requests, measured by wrk in interleaved runs."""

import re
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tests.services.process import program

from .measuring import Figure, Ratio, Row

CONNECTIONS = 16
SECONDS = 1  # of one run of wrk
TIMEOUT = "20s"  # of one request of `load`; by default wrk counts two seconds as an error


@dataclass(frozen=True)
class Target:
    address: str
    headers: Mapping[str, str]
    goal: float | None = None  # minimum ratio
    script: tuple[Path, Path] | None = None  # in Lua, and its argument
    prepare: Callable[[], None] | None = None  # called before each run
    ratio: str = ""  # the name of its ratio to the first way, in bench.json


def compared_rates(
    url: str,
    ways: Mapping[str, Target],
    rounds: int,
    *,
    connections: int = CONNECTIONS,
    cpu_seconds: Callable[[], float] | None = None,
) -> list[Row]:
    """One row per way, run in the order A B C A B C …, so other load affects all ways alike.

    The ratio is to the first way, by the median of the rounds. With `cpu_seconds`, the processor
    time of a server up to now, there is also that time for one request, by medians.
    """
    rates: dict[str, list[float]] = {name: [] for name in ways}
    costs: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, target in ways.items():
            if target.prepare:
                target.prepare()
            before = cpu_seconds() if cpu_seconds else 0
            requests, rate = _run(url, target, connections)
            rates[name].append(rate)
            if cpu_seconds:
                costs[name].append((cpu_seconds() - before) / requests)
    first = next(iter(rates.values()))
    rows = []
    for name, target in ways.items():
        named = Ratio.of_rounds(target.ratio, rates[name], first)
        ratio = round(named.median, 2)
        broken = f"{ratio}, must be {target.goal}" if target.goal and ratio < target.goal else ""
        figures: dict[str, Figure] = {"ratio": ratio, "requests/s": round(median(rates[name])),
                   "least": round(min(rates[name])), "most": round(max(rates[name]))}  # fmt: skip
        if cpu_seconds:
            figures["CPU µs"] = round(median(costs[name]) * 1e6, 1)
        rows.append(Row(name, figures, broken, named if target.ratio else None))
    return rows


def _run(url: str, target: Target, connections: int) -> tuple[int, float]:
    """Return the number of requests, and that per second. Raises RuntimeError if one failed."""
    script: list[str | Path] = []
    arguments: list[str | Path] = []
    if target.script:
        lua, argument = target.script
        script, arguments = ["-s", lua], ["--", argument]
    command = _command(url + target.address, SECONDS, target.headers, connections, *script)
    done = subprocess.run(
        [*command, *arguments], check=True, capture_output=True, text=True
    ).stdout
    found = re.search(r"(\d+) requests in .*Requests/sec:\s+([\d.]+)", done, re.DOTALL)
    if found is None or "Non-2xx" in done or "Socket errors" in done:
        raise RuntimeError(f"{target.address}: {done}")
    return int(found[1]), float(found[2])


@dataclass(frozen=True)
class Load:
    """One run of wrk. `failed`: answers other than 2xx and 3xx, and errors of connections."""

    rate: float  # requests a second
    p50: float  # milliseconds
    p99: float
    failed: int
    refused: int = 0  # answers other than 2xx and 3xx, which `rate` counts too


def load(
    url: str,
    seconds: int = SECONDS,
    headers: Mapping[str, str] | None = None,
    connections: int = CONNECTIONS,
) -> Load:
    """Send requests to one address over these connections. Failed requests are counted."""
    command = load_command(url, seconds, headers, connections)
    return load_of(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def load_command(
    url: str,
    seconds: int,
    headers: Mapping[str, str] | None = None,
    connections: int = CONNECTIONS,
) -> list[str | Path]:
    return _command(url, seconds, headers or {}, connections, "--timeout", TIMEOUT, "--latency")


def _command(
    url: str, seconds: int, headers: Mapping[str, str], connections: int, *options: str | Path
) -> list[str | Path]:
    sent = [f"-H{name}: {value}" for name, value in headers.items()]
    return [program("wrk"), "-t1", f"-c{connections}", f"-d{seconds}", *options, *sent, url]


def load_of(output: str) -> Load:
    """Read the output of `wrk --latency`. Raises ValueError for another text."""
    rate = re.search(r"Requests/sec:\s+([\d.]+)", output)
    times = [re.search(rf"^\s+{percent}%\s+([\d.]+)(us|ms|s|m)\s*$", output, re.M)
             for percent in (50, 99)]  # fmt: skip
    if rate is None or times[0] is None or times[1] is None:
        raise ValueError(f"not the output of wrk --latency: {output}")
    p50, p99 = (float(found[1]) * _MILLISECONDS[found[2]] for found in times if found)
    errors = re.search(r"Non-2xx or 3xx responses: (\d+)", output)
    sockets = re.search(r"Socket errors: (.*)", output)
    refused = int(errors[1]) if errors else 0
    broken = sum(map(int, re.findall(r"\d+", sockets[1]))) if sockets else 0
    return Load(float(rate[1]), p50, p99, refused + broken, refused)


_MILLISECONDS = {"us": 0.001, "ms": 1, "s": 1000, "m": 60_000}
