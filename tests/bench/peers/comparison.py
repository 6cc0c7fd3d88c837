"""Measures all ways, one group of columns after the other."""

import sys
from collections.abc import Mapping
from statistics import median

from tests.bench import wrk
from tests.bench.measuring import Figure, Ratio, Row, Stage

from .catalogue import OURS, WAYS
from .lines import lines_of
from .outage import outage
from .queries import queries
from .running import Running, all_ways, switch
from .staleness import staleness
from .stampede import Stampede, make_sequence, stampede
from .writing import writer_of

WARM_UP = 20  # requests to each way
SLOW = 5000.0  # milliseconds: a stampede that takes longer is measured once

Figures = dict[str, Figure]


def rows(stage: Stage) -> list[Row]:
    make_sequence()
    switch(stage).unlink(missing_ok=True)
    with all_ways(stage, WAYS, say) as servers:
        loads = measure_rates(servers, stage.count(full=8, quick=1))
        others = {name: _others(server, stage) for name, server in servers.items()}
    return [
        Row(name, speed(loads[name]) | others[name], "", _ratio(server, loads))
        for name, server in servers.items()
    ]


def measure_rates(servers: Mapping[str, Running], rounds: int) -> dict[str, list[wrk.Load]]:
    """Run wrk against each way in turn, round by round. Raises RuntimeError if requests fail."""
    loads: dict[str, list[wrk.Load]] = {name: [] for name in servers}
    for server in servers.values():
        for _ in range(WARM_UP):
            server.html()
    for _ in range(rounds):
        for name, server in servers.items():
            load = wrk.load(server.url)
            if load.failed:
                raise RuntimeError(f"{name}: {load.failed} requests failed")
            loads[name].append(load)
    return loads


def speed(loads: list[wrk.Load]) -> Figures:
    return {
        "requests/s": round(median(load.rate for load in loads)),
        "p50 ms": round(median(load.p50 for load in loads), 2),
        "p99 ms": round(median(load.p99 for load in loads), 2),
    }


def _ratio(server: Running, loads: Mapping[str, list[wrk.Load]]) -> Ratio | None:
    if not server.way.key or OURS.name not in loads:
        return None
    ours, theirs = ([load.rate for load in loads[name]] for name in (OURS.name, server.way.name))
    return Ratio.of_rounds(f"peer_{server.way.key}", ours, theirs)


def _others(server: Running, stage: Stage) -> Figures:
    figures: Figures = {"SQL queries": queries(server)}
    with writer_of(server) as writer:
        rushes: list[Stampede] = []
        for _ in range(stage.count(full=3, quick=1)):
            rushes.append(stampede(server, writer, switch(stage), stage.count(500, 100)))
            if max(rushes[-1].milliseconds, default=SLOW) >= SLOW:
                break
        figures |= sorted(rushes, key=lambda rush: rush.builds)[len(rushes) // 2].figures
        figures |= staleness(server, writer, stage.count(full=5, quick=2))
    if server.cache is None:
        say(f"{server.way.name}: no outage, it has no cache service")
    else:
        figures |= outage(server, stage.count(full=4, quick=2))
    return figures | {"lines of code": lines_of(server.way)}


def say(line: str) -> None:
    sys.stdout.write(f"peers, {line}\n")
    sys.stdout.flush()
