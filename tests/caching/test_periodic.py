"""The refresher runs periodic tasks: one process at a time, and an error stops no other task."""

import logging
import threading
import time

import pytest
from django.db import connection

from caching import periodic, refresher
from tests.threads import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def tasks(monkeypatch):
    """No tasks but those of the test."""
    tasks: dict[str, periodic.Task] = {}
    monkeypatch.setattr(periodic, "_tasks", tasks)
    return tasks


@pytest.fixture
def clock(monkeypatch):
    """The monotonic clock of the tasks, which only the test moves."""

    class Clock:
        now = 1000.0

        def monotonic(self):
            return self.now

    clock = Clock()
    monkeypatch.setattr(periodic, "time", clock)
    return clock


def test_a_task_runs_again_after_its_seconds(clock):
    runs = []

    @periodic.periodic_task(seconds=10)
    def task():
        runs.append(clock.now)

    for seconds in (0, 1, 8, 1, 10):
        clock.now += seconds
        periodic.run_due()
    assert runs == [1000, 1010, 1020]


def test_the_check_comes_first_and_takes_no_lock(clock, tasks, django_assert_num_queries):
    runs = []

    @periodic.periodic_task(seconds=1, when=lambda: False)
    def task():
        runs.append(1)

    with django_assert_num_queries(0):
        periodic.run_due()
    assert not runs


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_an_error_is_logged_and_stops_neither_the_others_nor_the_next_run(clock, caplog):
    runs = []

    @periodic.periodic_task(seconds=1)
    def fails():
        runs.append("fails")
        raise RuntimeError("broken")

    @periodic.periodic_task(seconds=60)
    def works():
        runs.append("works")

    with caplog.at_level(logging.ERROR, "caching.builds"):
        periodic.run_due()
    assert runs == ["fails", "works"]
    assert "fails failed" in caplog.text
    clock.now += 1
    periodic.run_due()
    assert runs == ["fails", "works"]
    clock.now += periodic.REST
    periodic.run_due()
    assert runs == ["fails", "works", "fails"]


def test_two_tasks_of_one_name_are_refused():
    def task():
        pass

    periodic.periodic_task(seconds=1)(task)
    with pytest.raises(ValueError, match="two periodic tasks"):
        periodic.periodic_task(seconds=1)(task)


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_two_refreshers_at_once_run_a_task_one_after_the_other(clock):
    """SQLite in memory knows no lock between processes, and has only one."""
    if connection.vendor != "postgresql":
        pytest.skip("needs advisory locks")
    running, most, lock = [], [], threading.Lock()

    @periodic.periodic_task(seconds=0)
    def task():
        with lock:
            running.append(1)
            most.append(len(running))
        time.sleep(0.1)
        with lock:
            running.pop()

    at_once([periodic.run_due] * 4)
    assert most
    assert max(most) == 1


def test_the_refresher_runs_due_tasks_in_each_pass():
    runs = []

    @periodic.periodic_task(seconds=0)
    def task():
        runs.append(1)

    refresher.run(stopping=lambda: bool(runs), wait=lambda seconds: None)
    assert runs == [1]
