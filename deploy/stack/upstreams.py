"""nginx's list of the web servers.

Open-source nginx has only passive health checks. So a server that drains is removed from the list,
and nginx reads the list again.
"""

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
    """Store the facts about the site for every nginx.conf until the next release.
    They come from the code of this checkout. A drain uses the stored ones, because the code may be
    half changed by then.
    """
    home = plan.folder / "nginx"
    home.mkdir(exist_ok=True)
    told = run(sys.executable, "-m", "deploy.stack.site", env=environment.owner(plan))
    (home / "site.json").write_text(told)


def write(plan: Plan, servers: Sequence[str]) -> Path:
    """Write nginx.conf with these servers, and return its path."""
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
    """Give nginx a new list of servers. Returns when no worker with the old list is left.

    Raises StackError when that takes longer than PATIENCE.
    """
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
