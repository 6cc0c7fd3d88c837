"""Killing and freezing processes of a stack. supervisord restarts those that die."""

import os
import signal

from deploy.stack.upstreams import children
from tests.services import until
from tests.stack.running_stack import RunningStack


def kill(stack: RunningStack, name: str) -> None:
    """Kill the process and its workers with SIGKILL."""
    os.killpg(stack.manager.pid(name), signal.SIGKILL)


def kill_for_good(stack: RunningStack, *names: str) -> None:
    """Kill the processes, and keep them stopped until they are started."""
    for name in names:
        kill(stack, name)
    for name in names:
        until(lambda name=name: _is_stopped(stack, name))


def freeze(stack: RunningStack, name: str) -> list[int]:
    """Stop the process and its children with SIGSTOP; return their PIDs for `thaw`."""
    frozen: list[int] = []
    while new := [pid for pid in family(stack.manager.pid(name)) if pid not in frozen]:
        for pid in new:
            os.kill(pid, signal.SIGSTOP)
        frozen += new
    return frozen


def thaw(frozen: list[int]) -> None:
    for pid in reversed(frozen):
        os.kill(pid, signal.SIGCONT)


def family(pid: int) -> list[int]:
    """Return the process and its descendants, parents first."""
    found = [pid]
    for one in found:
        found += children(one)
    return found


def _is_stopped(stack: RunningStack, name: str) -> bool:
    stack.manager.stop(name)  # supervisord may have restarted it
    return stack.manager.state(name) == "STOPPED"
