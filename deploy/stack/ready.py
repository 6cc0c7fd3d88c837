"""Tests for the readiness of each part: a part is ready when it does its work once."""

import http.client
import json
import socket
import time
from collections.abc import Callable

from . import cluster
from .manager import Manager
from .plan import Plan
from .programs import StackError, program, run

PATIENCE = 120.0  # seconds, on a machine that is very busy
BUILDING = 300.0  # seconds for the first snapshots of a season
PAGES = ("/", "/scores/", "/players/", "/leaderboard/", "/rules/", "/learn/", "/live.json")
DEAD = {"FATAL", "BACKOFF", "EXITED"}


def wait(manager: Manager, name: str, ready: Callable[[], bool] | None = None) -> None:
    """Wait until the part is ready.

    Raises StackError, with the end of its log, when the part dies or takes too long.
    """
    ready = ready or (lambda: is_ready(manager.plan, name))
    deadline = time.monotonic() + PATIENCE
    while not ready():
        state = manager.state(name)
        if state in DEAD or time.monotonic() > deadline:
            what = "ended at once" if state in DEAD else f"is not ready after {PATIENCE:.0f} s"
            raise StackError(f"{name} {what}; its log ends with\n{manager.log(name)}")
        time.sleep(0.05)


def wait_for_pages(manager: Manager) -> None:
    """Wait until each of the top pages answers 200; the refreshers build them one by one.

    Raises StackError when this takes longer than BUILDING.
    """
    deadline = time.monotonic() + BUILDING
    missing = list(PAGES)
    while missing := [
        page for page in missing if get(manager.plan.ports["nginx"], page)[0] != 200
    ]:
        if time.monotonic() > deadline:
            log = manager.log("refresher1")
            raise StackError(f"{missing} not built after {BUILDING:.0f} s; refresher1 says\n{log}")
        time.sleep(0.2)


def is_ready(plan: Plan, name: str) -> bool:
    if name == "postgres":
        return _lets_us_in(plan)
    if name == "memcached":
        return _says_version(plan.ports[name])
    if name == "pgbouncer":
        return _lends_a_connection(plan)
    if name.startswith("web"):
        return readiness(plan, name)[0] == 200  # "degraded" too: the other servers are no better
    if name == "nginx":
        return get(plan.ports[name], "/livez")[0] == 200
    return name in connected(plan)  # a refresher, the replay


def readiness(plan: Plan, server: str) -> tuple[int, list[str]]:
    """Return the status and the reasons of its /readyz; status 0 while it does not answer."""
    status, body = get(plan.ports[server], "/readyz")
    try:
        return status, json.loads(body)["reasons"]
    except (ValueError, KeyError):
        return 0, []


def can_return(plan: Plan, server: str) -> bool:
    """Return whether the server is ready, or would be if it did not drain."""
    status, reasons = readiness(plan, server)
    return status == 200 or reasons == ["draining"]


def reasons(plan: Plan, server: str) -> str:
    return ", ".join(readiness(plan, server)[1]) or "it does not answer"


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
    return set(cluster.psql(plan, "-c", "SELECT application_name FROM pg_stat_activity").split())


def _says_version(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), 1) as connection:
            connection.sendall(b"version\r\n")
            return connection.recv(100).startswith(b"VERSION")
    except OSError:
        return False


def _lets_us_in(plan: Plan) -> bool:
    """Return whether PostgreSQL accepts our password.

    The password shows that it is not another stack that has taken the port meanwhile.
    """
    try:
        cluster.psql(plan, "-c", "SELECT 1", database="postgres")
    except StackError:
        return False
    return True


def _lends_a_connection(plan: Plan) -> bool:
    try:
        run(program("psql"), "-X", "-q", "-c", "SELECT 1", plan.database_url("web"))
    except StackError:
        return False
    return True
