"""Take one web server out of service, and put it back.

Its /readyz says that it drains, for load balancers that read it. nginx does not read it, so nginx
gets a list without the server. The server finishes the requests that it has.
"""

import time
from pathlib import Path

from . import ready, upstreams
from .manager import Manager
from .plan import WEB, Plan
from .programs import StackError

PATIENCE = 20.0  # seconds for direct requests to end; at a stop gunicorn gives them as long
ESTABLISHED = "01"


def drain(plan: Plan, manager: Manager, server: str) -> None:
    """Take the server out of service. Returns when nginx has no request under way there.

    Raises StackError, with nothing changed, if no other server is ready.
    """
    _check_name(server)
    others = [name for name in upstreams.in_service(plan) if name != server]
    if not any(ready.readiness(plan, name)[0] == 200 for name in others):
        raise StackError(f"{server} is the last one that is ready; it goes on serving")
    # nginx first, so that no request through nginx reaches a server that drains.
    upstreams.reload(plan, manager, others)
    plan.drain_file(server).touch()
    deadline = time.monotonic() + PATIENCE
    while connections(plan.ports[server]) and time.monotonic() < deadline:
        time.sleep(0.05)


def undrain(plan: Plan, manager: Manager, server: str) -> None:
    """Put the server back. Raises StackError, with nothing changed, if it is not fit to serve."""
    _check_name(server)
    if not ready.can_return(plan, server):
        raise StackError(f"{server} is not ready: {ready.reasons(plan, server)}")
    plan.drain_file(server).unlink(missing_ok=True)
    upstreams.reload(plan, manager, upstreams.in_service(plan))


def connections(port: int) -> int:
    """Return the number of open connections to a port of this machine."""
    rows = Path("/proc/net/tcp").read_text().splitlines()[1:]
    fields = (row.split() for row in rows)
    return sum(
        1 for _, local, _, state, *_ in fields
        if state == ESTABLISHED and int(local.rpartition(":")[2], 16) == port
    )  # fmt: skip


def _check_name(server: str) -> None:
    if server not in WEB:
        raise StackError(f"SERVER={server or '…'}: it is one of {', '.join(WEB)}")
