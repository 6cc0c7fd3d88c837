"""Parts of the measurement "growth", and of the processes that "workers" and "servers" measure."""

import os
import threading

from tests.bench import processes
from tests.bench.growth import in_parts, page_rows
from tests.stack.faults.processes import family


class Site:
    """A site whose page takes this long on its clock, in milliseconds."""

    addresses = ("club",)

    def __init__(self, clock, milliseconds, cost="0 queries, 1 calls"):
        self.clock = clock
        self.milliseconds = milliseconds
        self.cost = cost
        self.visits = 0

    def visit(self, name):
        self.clock.now += self.milliseconds / 1000
        self.visits += 1
        return self.cost


class Clock:
    now = 0.0

    def perf_counter(self):
        return self.now


def measured(monkeypatch, few, many, **of_many):
    clock = Clock()
    monkeypatch.setattr("tests.bench.measuring.time", clock)
    sites = {1000: Site(clock, few), 1_000_000: Site(clock, many, **of_many)}
    (row,) = page_rows(sites, rounds=20)
    return row, sites


def test_a_page_that_grows_little_is_measured_once(monkeypatch):
    row, sites = measured(monkeypatch, few=4, many=4.4)
    assert (row.name, row.broken) == ("club", "")
    assert dict(row.figures) == {
        "ratio": 1.1,
        "1,000 teams, p50 ms": 4.0,
        "1,000,000 teams, p50 ms": 4.4,
        "cost": "0 queries, 1 calls",
        "rounds": 20,
    }
    assert row.ratio.name == "growth_p50"
    assert (round(row.ratio.median, 3), len(row.ratio.rounds)) == (1.1, 10)
    assert sites[1000].visits == 26


def test_a_page_over_the_goal_is_measured_again_and_then_broken(monkeypatch):
    row, sites = measured(monkeypatch, few=4, many=6)
    assert row.broken == "1.50 times the time of the fewest teams, at most 1.2"
    assert row.figures["rounds"] == 60
    assert sites[1000].visits == 26 + 66


def test_a_page_that_costs_more_with_more_teams_is_broken(monkeypatch):
    row, _ = measured(monkeypatch, few=4, many=4, cost="1 queries, 1 calls")
    assert row.broken == "the costs differ: 0 queries, 1 calls; 1 queries, 1 calls"


def test_the_parts_of_a_run_have_its_medians_in_order():
    assert in_parts([5, 1, 3]) == [5, 1, 3]
    assert in_parts(range(30)) == [1, 4, 7, 10, 13, 16, 19, 22, 25, 28]


def test_the_memory_and_the_switches_of_this_process():
    (me, *children) = family(os.getpid())
    assert me == os.getpid()
    assert me not in children
    assert 10 < processes.megabytes([me]) < 10_000
    before = processes.switches([me])
    for _ in range(10):
        threading.Event().wait(0.001)
    assert processes.switches([me]) >= before + 10
