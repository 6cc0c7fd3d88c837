"""nginx's view of the farm. It has no health checks that act (those of the open-source one are
passive), so a server that drains is taken out of its list, and nginx told to read it again."""

import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from deploy.nginx.render import render
from deploy.nginx.site import Site

from . import environment
from .commands import nginx
from .manager import Manager
from .plan import WEB, Plan
from .programs import StackError, run

PATIENCE = 60.0  # seconds for the slowest answer under way


def in_service(plan: Plan) -> list[str]:
    return [name for name in WEB if not plan.drain_file(name).exists()]


def ask_site(plan: Plan) -> None:
    """What nginx must know of the site as it is in this checkout, for every nginx.conf until the
    next release: a server is drained without a look at code that may be half changed.
    """
    home = plan.folder / "nginx"
    home.mkdir(exist_ok=True)
    told = run(sys.executable, "-m", "deploy.stack.site", env=environment.owner(plan))
    (home / "site.json").write_text(told)


def write(plan: Plan, servers: Sequence[str]) -> Path:
    """nginx.conf with these servers."""
    home = plan.folder / "nginx"
    conf = home / "nginx.conf"
    conf.write_text(
        render(
            listen=f"127.0.0.1:{plan.ports['nginx']}",
            static_root=plan.folder / "static",
            run=home,
            publish_dir=plan.published,
            upstreams=[f"127.0.0.1:{plan.ports[name]}" for name in servers],
            log_sample=1,
            site=Site(**json.loads((home / "site.json").read_text())),
        )
    )
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
