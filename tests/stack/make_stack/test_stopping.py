"""No process is left, however the stack is stopped. This is the last file that uses the stack."""

import os
import signal
from pathlib import Path

import pytest

from tests.services import until
from tests.services.process import answers
from tests.stack.running_stack import make_stack

pytestmark = pytest.mark.stack


def test_ctrl_c_stops_every_process(stack):
    assert {"postgres", "nginx", "memcached", "pgbouncer"} <= {
        Path(command.split()[0]).name.rstrip(":") for command in stack.processes()
    }
    stack.end(signal.SIGINT)
    until(lambda: stack.processes() == [])
    assert not any(map(answers, stack.plan.ports.values()))
    assert not stack.plan.published.exists()
    assert "Traceback" not in stack.log()


def test_the_next_start_keeps_the_data_and_stops_when_make_is_killed(places, stack):
    with make_stack(*places) as again:
        assert again.plan.secrets == stack.plan.secrets
        assert again.count("teams_team") > 10
        os.kill(again.make.popen.pid, signal.SIGKILL)
        until(lambda: again.processes() == [])
        assert "stopped" in again.log()


def test_an_interrupted_start_can_be_repeated_and_a_closed_terminal_stops_it(places):
    checkout, folder = places[0], places[1] / "another"
    half_made = folder / "postgres" / "data.new"
    half_made.mkdir(parents=True)
    with make_stack(checkout, folder, says="postgres is ready") as begun:
        assert not half_made.exists()
        begun.end(signal.SIGHUP)
        until(lambda: begun.processes() == [])
        assert not begun.plan.published.exists()
