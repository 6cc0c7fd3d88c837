"""Measures all ways, one column group after the other."""

import sys
from collections.abc import Mapping
from statistics import median

from tests.bench import wrk
from tests.bench.measuring import Figure, Ratio, Row, Stage

from .catalogue import OURS
from .running import Running, all_ways

Figures = dict[str, dict[str, Figure]]  # by way and column


def rows(stage: Stage) -> list[Row]:
    with all_ways(stage, say) as servers:
        loads = measure_rates(servers, stage.count(full=10, quick=2))
    result = []
    for name, server in servers.items():
        rates, key = [load.rate for load in loads[name]], server.way.key
        ratio = None
        if key and OURS.name in loads:
            ours = [load.rate for load in loads[OURS.name]]
            ratio = Ratio.of_rounds(f"peer_{key}", ours, rates)
        figures: dict[str, Figure] = {
            "requests/s": round(median(rates)),
            "p50 ms": round(median(load.p50 for load in loads[name]), 2),
            "p99 ms": round(median(load.p99 for load in loads[name]), 2),
        }
        result.append(Row(name, figures, "", ratio))
    return result


def measure_rates(servers: Mapping[str, Running], rounds: int) -> dict[str, list[wrk.Load]]:
    """Run wrk against each way in turn, round by round. Raises RuntimeError if requests fail."""
    loads: dict[str, list[wrk.Load]] = {name: [] for name in servers}
    for number in range(1 + rounds):
        for name, server in servers.items():
            load = wrk.load(server.url)
            if load.failed:
                raise RuntimeError(f"{name}: {load.failed} requests failed")
            if number:  # the first round warms up
                loads[name].append(load)
    return loads


def say(line: str) -> None:
    sys.stdout.write(f"peers, {line}\n")
