"""nginx's view of the farm. It has no health checks that act (those of the open-source one are
passive), so a server that drains is taken out of its list, and nginx told to read it again."""

import sys
import time
from collections.abc import Sequence
from pathlib import Path

from . import environment
from .commands import nginx
from .manager import Manager
from .plan import WEB, Plan
from .programs import StackError, run

PATIENCE = 60.0  # seconds for the slowest answer under way


def in_service(plan: Plan) -> list[str]:
    return [name for name in WEB if not plan.drain_file(name).exists()]


def write(plan: Plan, servers: Sequence[str]) -> Path:
    """nginx.conf with these servers."""
    home = plan.folder / "nginx"
    home.mkdir(exist_ok=True)
    conf = home / "nginx.conf"
    values = {
        "--listen": f"127.0.0.1:{plan.ports['nginx']}",
        "--static-root": plan.folder / "static",
        "--run": home,
        "--publish-dir": plan.published,
    }
    upstreams = [f"--upstream=127.0.0.1:{plan.ports[name]}" for name in servers]
    options = [f"{name}={value}" for name, value in values.items()]
    # A process of its own, which asks the site's settings as they are on these servers.
    render = [sys.executable, "-m", "config.nginx.render", *options, *upstreams]
    conf.write_text(run(*render, env=environment.owner(plan)))
    return conf


def reload(plan: Plan, manager: Manager, servers: Sequence[str]) -> None:
    """Returns when no worker with the old list is left: until then one may still use it."""
    conf = write(plan, servers)
    run(*nginx(conf), "-t", "-q")
    if manager.state("nginx") != "RUNNING":
        return  # it reads the new list when it starts
    old = _children(manager.pid("nginx"))
    manager.signal("nginx", "HUP")
    deadline = time.monotonic() + PATIENCE
    while old & _children(manager.pid("nginx")):
        if time.monotonic() > deadline:
            raise StackError("nginx still answers requests with its old list of servers")
        time.sleep(0.05)


def _children(parent: int) -> set[int]:
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            # PID (COMMAND) STATE PARENT …
            if int(stat.read_text().rpartition(")")[2].split()[1]) == parent:
                found.add(int(stat.parent.name))
        except (FileNotFoundError, ProcessLookupError):  # it has ended meanwhile
            continue
    return found
