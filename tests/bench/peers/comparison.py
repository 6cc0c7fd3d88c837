"""Measures all ways, one group of columns after the other."""

import sys
import traceback
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from statistics import median

from tests.bench import wrk
from tests.bench.measuring import Figure, Ratio, Row, Stage

from .catalogue import OURS, WAYS
from .lines import lines_of
from .outage import outage
from .queries import queries
from .running import Running, all_ways
from .staleness import staleness
from .stampede import Stampede, stampede
from .writing import Writer, committing, writer_of

WARM_UP = 20  # requests to each way
TURN = 3  # seconds of wrk against one way
SLOW = 5000.0  # milliseconds: a stampede that takes longer is measured once

Figures = dict[str, Figure]
Loads = dict[str, list[wrk.Load]]


def rows(stage: Stage) -> list[Row]:
    with all_ways(stage, WAYS, say) as started, ExitStack() as services:
        writers = _writers(started, services)
        servers = {name: started[name] for name in writers}
        loads = measure_rates(servers, writers, stage.count(full=5, quick=1))
        others = {name: _others(server, writers[name], stage) for name, server in servers.items()}
    return [
        Row(name, _speed(loads.get(name, [])) | others[name], "", _ratio(server, loads))
        for name, server in servers.items()
    ]


def _writers(servers: Mapping[str, Running], services: ExitStack) -> dict[str, Writer]:
    """Start a writer for each way. A way without a writer is left out, with a line about it."""
    writers = {}
    for name, server in servers.items():
        try:
            writers[name] = services.enter_context(writer_of(server))
        except Exception as error:
            say_failed(name, "left out", error)
    return writers


def measure_rates(
    servers: Mapping[str, Running], writers: Mapping[str, Writer], rounds: int
) -> Loads:
    """Run wrk against each way in turn, round by round, while its writer commits scores.

    A way that fails has no rates, and there is a line about it.
    """
    loads: Loads = {name: [] for name in servers}
    for number in range(rounds):
        for name in list(loads):
            try:
                servers[name].begin_turn()
                if number == 0:
                    for _ in range(WARM_UP):
                        servers[name].html()
                with committing(writers[name]):
                    loads[name].append(wrk.load(servers[name].url, TURN))
            except Exception as error:
                del loads[name]
                say_failed(name, "rates left out", error)
    return loads


def _speed(loads: list[wrk.Load]) -> Figures:
    if not loads:
        return {}
    return {
        "requests/s": round(median(load.rate for load in loads)),
        "p50 ms": round(median(load.p50 for load in loads), 2),
        "p99 ms": round(median(load.p99 for load in loads), 2),
        "failed": sum(load.failed for load in loads),
    }


def _ratio(server: Running, loads: Loads) -> Ratio | None:
    if not server.way.key or not {OURS.name, server.name} <= loads.keys():
        return None
    ours, theirs = ([load.rate for load in loads[name]] for name in (OURS.name, server.name))
    return Ratio.of_rounds(f"peer_{server.way.key}", ours, theirs) if all(theirs) else None


def _others(server: Running, writer: Writer, stage: Stage) -> Figures:
    """Return the other columns. A group that fails is left out, with a line about it."""
    groups: dict[str, Callable[[], Figures]] = {
        "SQL queries": lambda: {"SQL queries": queries(server)},
        "rush": lambda: _rush(server, writer, stage),
        "age": lambda: staleness(server, writer, stage.count(full=12, quick=3)),
        "outage": lambda: _outage(server, stage),
    }
    figures: Figures = {}
    for group, measure in groups.items():
        try:
            server.begin_turn()
            figures |= measure()
        except Exception as error:
            say_failed(server.name, f"{group} left out", error)
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
        say(f"{server.name}: no outage, it has no cache service")
        return {}
    return outage(server, stage.count(full=4, quick=2))


def say(line: str) -> None:
    sys.stdout.write(f"peers, {line}\n")
    sys.stdout.flush()


def say_failed(name: str, what: str, error: Exception) -> None:
    traceback.print_exception(error)
    say(f"{name}: {what}, {error!r}")
