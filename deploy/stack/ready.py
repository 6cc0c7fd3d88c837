"""Whether each process is ready: a process is ready when it does its work once."""

import http.client
import json
import time
from collections.abc import Callable

from pymemcache import Client, MemcacheError

from . import database
from .manager import Manager
from .plan import WEB, Plan
from .programs import StackError, say

PATIENCE = 300.0  # seconds, on a machine that is very busy
PAGES = ("/", "/scores/", "/players/", "/leaderboard/", "/rules/", "/learn/", "/live.json")
DEAD = {"FATAL", "BACKOFF", "EXITED"}


def wait(manager: Manager, *names: str, ready: Callable[[Plan, str], bool] | None = None) -> None:
    """Wait until each of the processes is ready.

    Raises StackError, with the end of its log, when one dies or takes too long.
    """
    for name in names:
        deadline = time.monotonic() + PATIENCE
        while not (ready or is_ready)(manager.plan, name):
            dead = manager.state(name) in DEAD
            if dead or time.monotonic() > deadline:
                problem = "ended at once" if dead else f"is not ready after {PATIENCE:.0f} s"
                raise StackError(f"{name} {problem}; its log ends with\n{manager.log(name)}")
            time.sleep(0.05)
        say(f"{name} is ready")


def is_ready(plan: Plan, name: str) -> bool:
    match name:
        case "postgres":
            # The password shows that it is not another stack that has taken the port meanwhile.
            return _succeeds(lambda: database.psql(plan, "-c", "SELECT 1", database="postgres"))
        case "pgbouncer":
            return _succeeds(lambda: database.psql(plan, "-c", "SELECT 1", role="gameday_web"))
        case "memcached":
            return _succeeds(Client(("127.0.0.1", plan.ports[name]), timeout=1).version)
        case "nginx":
            return get(plan.ports[name], "/livez")[0] == 200
        case _ if name in WEB:
            return readiness(plan, name)[0] == 200  # "degraded" too: the others are no better
        case _:  # a refresher, the replay
            return name in connected(plan)


def wait_for_pages(manager: Manager) -> None:
    """Wait until each of the top pages answers 200; the refreshers build them one by one.

    Raises StackError, with the end of a refresher's log, when that takes longer than PATIENCE.
    """
    deadline = time.monotonic() + PATIENCE
    missing = list(PAGES)
    while missing := [
        page for page in missing if get(manager.plan.ports["nginx"], page)[0] != 200
    ]:
        if time.monotonic() > deadline:
            log = manager.log("refresher1")
            raise StackError(f"{missing} not built after {PATIENCE:.0f} s; refresher1 says\n{log}")
        time.sleep(0.2)


def readiness(plan: Plan, server: str) -> tuple[int, list[str]]:
    """Return the status and the reasons of its /readyz; status 0 while it does not answer."""
    status, body = get(plan.ports[server], "/readyz")
    try:
        return status, json.loads(body)["reasons"]
    except (ValueError, KeyError):
        return 0, ["it does not answer"]


def obstacles(plan: Plan, server: str) -> list[str]:
    """Return why the server is not ready, and would not be without its drain; none if it would."""
    status, reasons = readiness(plan, server)
    if status == 200 or reasons == ["draining"]:
        return []
    return reasons or ["it gives no reason"]


def can_return(plan: Plan, server: str) -> bool:
    return not obstacles(plan, server)


def get(port: int, path: str) -> tuple[int, bytes]:
    """Return status and body; status 0 while nothing answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path, headers={"Host": "localhost"})
        response = connection.getresponse()
        return response.status, response.read()
    except (OSError, http.client.HTTPException):
        return 0, b""
    finally:
        connection.close()


def connected(plan: Plan) -> set[str]:
    """Return the names of the processes that have a direct connection to PostgreSQL."""
    return set(database.psql(plan, "-c", "SELECT application_name FROM pg_stat_activity").split())


def _succeeds(command: Callable[[], object]) -> bool:
    try:
        command()
    except (StackError, OSError, MemcacheError):
        return False
    return True
