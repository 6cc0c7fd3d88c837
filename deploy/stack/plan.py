"""The plan of a stack, decided once and kept beside its data: folder, ports, secrets."""

import hashlib
import json
import os
import secrets
import socket
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from deploy.files import write_private

from .programs import StackError, service_user

WEB = ("web1", "web2")
REFRESHERS = ("refresher1", "refresher2")
WORKERS = (*REFRESHERS, "replay")  # connect to the database directly; no visitor waits for them
PROCESSORS = os.cpu_count() or 1
DOMAIN = "gameday.internal"
FILE = "stack.json"
SECRETS = ("key", "superuser", "owner", "web", "work", "pgbouncer")
LONGEST_SOCKET = 100  # characters in the path of a socket that the system accepts
# Next to the standard ports of these services, which may be in use.
USUAL_PORTS = {
    "nginx": 8080,
    "web1": 8081,
    "web2": 8082,
    "postgres": 5433,
    "pgbouncer": 6433,
    "memcached": 11212,
}


@dataclass(frozen=True)
class Plan:
    folder: Path
    ports: Mapping[str, int]
    secrets: Mapping[str, str]
    workers: int  # of each web server
    threads: int  # of each worker

    @property
    def socket(self) -> Path:
        return self.folder / "supervisor.sock"

    @property
    def logs(self) -> Path:
        return self.folder / "logs"

    @property
    def data(self) -> Path:
        return self.folder / "postgres" / "data"

    @property
    def published(self) -> Path:
        """The folder where the refreshers publish pages, in memory and separate for each stack."""
        name = hashlib.sha256(str(self.folder).encode()).hexdigest()[:12]
        return Path("/dev/shm") / f"gameday-{name}"  # noqa: S108

    @property
    def clients(self) -> int:
        """The number of connections that the web servers keep to PgBouncer."""
        return len(WEB) * self.workers * self.threads

    @property
    def max_clients(self) -> int:
        """The number of clients that PgBouncer accepts.

        It is twice the usual number, because a restarted server opens its connections while some
        of its old ones remain.
        """
        return 2 * self.clients + 10

    @property
    def pool(self) -> int:
        """PgBouncer's connections to PostgreSQL: three a processor, four at least."""
        return min(self.clients, max(4, 3 * PROCESSORS))

    @property
    def max_connections(self) -> int:
        """PostgreSQL's limit.

        It is the sum of the pool, twice the direct connections (two a refresher, and one each for
        replay, migration, backup and repair), and three reserved for the superuser. Twice, because
        a replaced process connects beside its predecessor.
        """
        others = 2 * len(REFRESHERS) + 4
        return self.pool + 2 * others + 3

    def drain_file(self, server: str) -> Path:
        """Return the path of the file that makes the server's /readyz say that it drains."""
        return self.folder / f"draining-{server}"

    def database_url(self, role: str) -> str:
        """Return the URL for a role: web servers connect through PgBouncer, others directly."""
        port = self.ports["pgbouncer" if role == "web" else "postgres"]
        user = "gameday" if role == "owner" else f"gameday_{role}"
        return f"postgres://{user}:{self.secrets[role]}@127.0.0.1:{port}/gameday"


def decide(folder: Path, environ: Mapping[str, str]) -> Plan:
    """Return the plan for a start, with the ports and secrets of the last one where possible.

    Raises StackError for a folder whose path is too long, or that PostgreSQL may not enter.
    """
    if len(str(folder)) > LONGEST_SOCKET - len("/supervisor.sock"):
        raise StackError(f"{folder} is too long a path; STACK_DIR=… chooses another folder")
    folder.mkdir(parents=True, exist_ok=True)
    _check_entry(folder)
    last = load(folder) if (folder / FILE).exists() else None
    ports = choose_ports(environ, last.ports if last else {})
    keys = dict(last.secrets) if last else {name: secrets.token_urlsafe(48) for name in SECRETS}
    # The web servers share this machine's processors, and one Python process keeps one processor
    # busy. While one of its threads waits for the database, another one works.
    workers = int(environ.get("WEB_CONCURRENCY") or max(1, PROCESSORS // len(WEB)))
    threads = int(environ.get("WEB_THREADS") or 8)
    plan = Plan(folder, ports, keys, workers, threads)
    kept = asdict(plan)
    del kept["folder"]
    write_private(folder / FILE, json.dumps(kept, indent=1))
    return plan


def load(folder: Path) -> Plan:
    """Return the plan of the running stack. Raises StackError if none has ever started there."""
    try:
        return Plan(folder=folder, **json.loads((folder / FILE).read_text()))
    except FileNotFoundError:
        raise StackError(f"there is no stack in {folder}; `make stack` starts one") from None


def choose_ports(environ: Mapping[str, str], last: Mapping[str, int]) -> dict[str, int]:
    """Return a port for each service: the requested, last or usual one, otherwise any free one.

    PORT sets nginx's, WEB1_PORT and so on those of the others. Raises StackError when a requested
    port is busy. nginx's usual port counts as requested, because visitors expect the site there.
    """
    chosen: dict[str, int] = {}
    for service, usual in USUAL_PORTS.items():
        variable = "PORT" if service == "nginx" else f"{service.upper()}_PORT"
        requested = environ.get(variable) or (str(usual) if service == "nginx" else "")
        if requested:
            chosen[service] = _requested_port(variable, requested, chosen)
        else:
            found = map(_free_port, (last.get(service, usual), usual, 0))
            chosen[service] = next(port for port in found if port and port not in chosen.values())
    return chosen


def _requested_port(variable: str, text: str, chosen: Mapping[str, int]) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        raise StackError(f"{variable}={text}: not a port")
    if int(text) in chosen.values() or not _free_port(int(text)):
        raise StackError(f"port {text} is in use; {variable}=… chooses another one")
    return int(text)


def _free_port(port: int) -> int | None:
    """Return the port if it is free, for 0 any free port, otherwise None."""
    with socket.socket() as listener:
        # The servers set this too: connections that have just ended do not make a port busy.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError:
            return None
        return int(listener.getsockname()[1])


def _check_entry(folder: Path) -> None:
    """Raise StackError if the services' user may not enter the path to its own folders."""
    for parent in (folder, *folder.parents) if service_user() else ():
        if not parent.stat().st_mode & 0o001:
            raise StackError(
                f"PostgreSQL, which refuses to run as root, may not enter {parent}; "
                "STACK_DIR=… chooses another folder, for instance /srv/gameday"
            )
