"""Measures all ways, one group of columns after the other."""

import sys
from collections.abc import Callable, Mapping
from statistics import median

from tests.bench import wrk
from tests.bench.measuring import Figure, Ratio, Row, Stage
from tests.services.process import ServiceError

from .catalogue import OURS, WAYS
from .lines import lines_of
from .outage import outage
from .queries import queries
from .running import Running, all_ways
from .staleness import staleness
from .stampede import Stampede, stampede
from .writing import Writer, writer_of

WARM_UP = 20  # requests to each way
SLOW = 5000.0  # milliseconds: a stampede that takes longer is measured once

Figures = dict[str, Figure]


def rows(stage: Stage) -> list[Row]:
    with all_ways(stage, WAYS, say) as servers:
        loads = measure_rates(servers, stage.count(full=8, quick=1))
        others = {name: _others(server, stage) for name, server in servers.items()}
    return [
        Row(name, _speed(loads[name]) | others[name], "", _ratio(server, loads))
        for name, server in servers.items()
    ]


def measure_rates(servers: Mapping[str, Running], rounds: int) -> dict[str, list[wrk.Load]]:
    """Run wrk against each way in turn, round by round."""
    for server in servers.values():
        for _ in range(WARM_UP):
            server.html()
    loads: dict[str, list[wrk.Load]] = {name: [] for name in servers}
    for _ in range(rounds):
        for name, server in servers.items():
            loads[name].append(wrk.load(server.url))
    return loads


def _speed(loads: list[wrk.Load]) -> Figures:
    return {
        "requests/s": round(median(load.rate for load in loads)),
        "p50 ms": round(median(load.p50 for load in loads), 2),
        "p99 ms": round(median(load.p99 for load in loads), 2),
        "failed": sum(load.failed for load in loads),
    }


def _ratio(server: Running, loads: Mapping[str, list[wrk.Load]]) -> Ratio | None:
    if not server.way.key or OURS.name not in loads:
        return None
    ours, theirs = ([load.rate for load in loads[name]] for name in (OURS.name, server.way.name))
    return Ratio.of_rounds(f"peer_{server.way.key}", ours, theirs)


def _others(server: Running, stage: Stage) -> Figures:
    """Return the other columns. A group that fails is left out, with a line about it."""
    with writer_of(server) as writer:
        groups: dict[str, Callable[[], Figures]] = {
            "SQL queries": lambda: {"SQL queries": queries(server)},
            "rush": lambda: _rush(server, writer, stage),
            "age": lambda: staleness(server, writer, stage.count(full=5, quick=2)),
            "outage": lambda: _outage(server, stage),
        }
        figures: Figures = {}
        for group, measure in groups.items():
            try:
                figures |= measure()
            except (RuntimeError, ServiceError, OSError) as error:
                say(f"{server.way.name}: {group} left out, {error}")
    return figures | {"lines of code": lines_of(server.way)}


def _rush(server: Running, writer: Writer, stage: Stage) -> Figures:
    """Return the stampede with the median number of builds."""
    rushes: list[Stampede] = []
    for _ in range(stage.count(full=3, quick=1)):
        rushes.append(stampede(server, writer, stage.count(500, 100)))
        if max(rushes[-1].milliseconds, default=SLOW) >= SLOW:
            break
    return sorted(rushes, key=lambda rush: rush.builds)[len(rushes) // 2].figures


def _outage(server: Running, stage: Stage) -> Figures:
    if server.cache is None:
        say(f"{server.way.name}: no outage, it has no cache service")
        return {}
    return outage(server, stage.count(full=4, quick=2))


def say(line: str) -> None:
    sys.stdout.write(f"peers, {line}\n")
    sys.stdout.flush()
