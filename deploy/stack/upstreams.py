"""nginx's list of the web servers, and servers that are taken out of service and put back.

Open-source nginx has only passive health checks. So a server that drains is removed from the list,
and nginx reads the list again. Its /readyz says that it drains, for load balancers that read it.
A server that stops finishes the requests that it has: see config/gunicorn.conf.py.
"""

import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from deploy.nginx.render import render
from deploy.nginx.site import Site

from . import ready
from .manager import Manager
from .plan import WEB, Plan
from .processes import environment, nginx
from .programs import StackError, run

PATIENCE = 60.0  # seconds for the slowest answer under way
DIRECT = 20.0  # seconds for requests without nginx; at a stop gunicorn gives them as long
ESTABLISHED = "01"


def drain(plan: Plan, manager: Manager, server: str) -> None:
    """Take the server out of service. Returns when it has no request under way.

    It waits DIRECT seconds at most for requests that did not come through nginx.

    Raises StackError, with nothing changed, if no other server is ready.
    """
    _check_name(server)
    others = [name for name in in_service(plan) if name != server]
    if not any(ready.readiness(plan, name)[0] == 200 for name in others):
        raise StackError(f"{server} is the last one that is ready; it goes on serving")
    # nginx first, so that no request through nginx reaches a server that drains.
    reload_nginx(plan, manager, others)
    plan.drain_file(server).touch()
    deadline = time.monotonic() + DIRECT
    while connections(plan.ports[server]) and time.monotonic() < deadline:
        time.sleep(0.05)


def connections(port: int) -> int:
    """Return the number of open connections to a port of this machine."""
    rows = Path("/proc/net/tcp").read_text().splitlines()[1:]
    return sum(
        state == ESTABLISHED and int(local.rpartition(":")[2], 16) == port
        for _, local, _, state, *_ in map(str.split, rows)
    )


def undrain(plan: Plan, manager: Manager, server: str) -> None:
    """Put the server back. Raises StackError, with nothing changed, if it is not ready."""
    _check_name(server)
    if found := ready.obstacles(plan, server):
        raise StackError(f"{server} is not ready: {', '.join(found)}")
    plan.drain_file(server).unlink(missing_ok=True)
    reload_nginx(plan, manager, in_service(plan))


def in_service(plan: Plan) -> list[str]:
    return [name for name in WEB if not plan.drain_file(name).exists()]


def store_site(plan: Plan) -> None:
    """Store the facts about the site for every nginx.conf until the next release.

    They come from the code of this checkout. A drain uses the stored ones, because the code may be
    half changed by then.
    """
    folder = plan.folder / "nginx"
    folder.mkdir(exist_ok=True)
    facts = run(sys.executable, "-m", "deploy.nginx.site", env=environment(plan, "owner"))
    (folder / "site.json").write_text(facts)


def write_conf(plan: Plan, servers: Sequence[str]) -> Path:
    """Write nginx.conf with these servers, and return its path."""
    folder = plan.folder / "nginx"
    conf = folder / "nginx.conf"
    conf.write_text(
        render(
            listen=f"127.0.0.1:{plan.ports['nginx']}",
            static_root=plan.folder / "static",
            run=folder,
            publish_dir=plan.published,
            upstreams=[f"127.0.0.1:{plan.ports[name]}" for name in servers],
            site=Site(**json.loads((folder / "site.json").read_text())),
        )
    )
    return conf


def reload_nginx(plan: Plan, manager: Manager, servers: Sequence[str]) -> None:
    """Give nginx a new list of servers. Returns when no worker with the old list is left.

    Raises StackError when that takes longer than PATIENCE.
    """
    run(*nginx(write_conf(plan, servers)), "-t", "-q")
    if manager.state("nginx") != "RUNNING":
        return  # it reads the new list when it starts
    master = manager.pid("nginx")
    old = children(master)
    manager.signal("nginx", "HUP")
    deadline = time.monotonic() + PATIENCE
    while old & children(master):
        if time.monotonic() > deadline:
            raise StackError("nginx still answers requests with its old list of servers")
        time.sleep(0.05)


def children(pid: int) -> set[int]:
    """Return the processes that this one has started; none if it has ended.

    /proc/PID/task/PID/children is shorter, but may leave some out while others end.
    """
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            # PID (COMMAND) STATE PARENT …
            if int(stat.read_text().rpartition(")")[2].split()[1]) == pid:
                found.add(int(stat.parent.name))
        except (FileNotFoundError, ProcessLookupError):  # it has ended meanwhile
            continue
    return found


def _check_name(server: str) -> None:
    if server not in WEB:
        raise StackError(f"SERVER={server or '…'}: it is one of {', '.join(WEB)}")
