"""What is decided once for a stack and kept beside its data: folder, ports, secrets."""

import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from .ports import choose
from .programs import ROOT, StackError, service_user

WEB = ("web1", "web2")
REFRESHERS = ("refresher1", "refresher2")
DOMAIN = "gameday.internal"
SECRETS = ("key", "superuser", "owner", "web", "work", "pgbouncer")
LONGEST_SOCKET = 100  # characters that the system takes for the path of one


@dataclass(frozen=True)
class Plan:
    folder: Path
    ports: Mapping[str, int]
    secrets: Mapping[str, str]

    @property
    def socket(self) -> Path:
        return self.folder / "supervisor.sock"

    @property
    def logs(self) -> Path:
        return self.folder / "logs"

    @property
    def data(self) -> Path:
        return self.folder / "postgres" / "data"

    @cached_property
    def workers(self) -> int:
        """Of each web server. They share this machine's processors; one thing at a time each."""
        default = max(1, (os.cpu_count() or 1) // len(WEB))
        return int(os.environ.get("WEB_CONCURRENCY", default))

    @cached_property
    def threads(self) -> int:
        """Of each worker: while one waits for the database another one works."""
        return int(os.environ.get("WEB_THREADS", 8))

    @property
    def clients(self) -> int:
        """Connections that the web servers keep to PgBouncer."""
        return len(WEB) * self.workers * self.threads

    @property
    def pool(self) -> int:
        """Connections that PgBouncer keeps to PostgreSQL: three a processor, four at least."""
        return min(self.clients, max(4, 3 * (os.cpu_count() or 1)))

    @property
    def max_connections(self) -> int:
        """The pool; refreshers, replay, a migration, a backup of two; as many again to be safe."""
        others = len(REFRESHERS) + 4
        return self.pool + 2 * others + 3

    def drain_file(self, server: str) -> Path:
        """While it is there, the server's /readyz says that it drains."""
        return self.folder / f"draining-{server}"

    def database_url(self, role: str) -> str:
        """Requests go through PgBouncer, everybody else directly."""
        port = self.ports["pgbouncer" if role == "web" else "postgres"]
        user = "gameday" if role == "owner" else f"gameday_{role}"
        return f"postgres://{user}:{self.secrets[role]}@127.0.0.1:{port}/gameday"


def folder() -> Path:
    """var/stack of this checkout, or wherever STACK_DIR says."""
    return Path(os.environ.get("STACK_DIR") or ROOT / "var" / "stack").resolve()


def decide(folder: Path, environ: Mapping[str, str]) -> Plan:
    """The plan for a start: kept from the last one as far as it can be."""
    if len(str(folder)) > LONGEST_SOCKET - len("/supervisor.sock"):
        raise StackError(f"{folder} is too long a path; STACK_DIR=… chooses another folder")
    folder.mkdir(parents=True, exist_ok=True)
    _check_entry(folder)
    last = _read(folder) or Plan(folder, {}, {})
    ports = choose(environ, last.ports)
    keys = {name: last.secrets.get(name) or secrets.token_urlsafe(48) for name in SECRETS}
    plan = Plan(folder, ports, keys)
    _write(plan)
    return plan


def load(folder: Path) -> Plan:
    """The plan of the stack that runs. Raises StackError when there was never one."""
    if plan := _read(folder):
        return plan
    raise StackError(f"there is no stack in {folder}; `make stack` starts one")


def _check_entry(folder: Path) -> None:
    """The services' user must be able to come as far as its own folders."""
    if not service_user():
        return
    for parent in (folder, *folder.parents):
        if not parent.stat().st_mode & 0o001:
            raise StackError(
                f"PostgreSQL, which refuses to run as root, may not enter {parent}; "
                "STACK_DIR=… chooses another folder, for instance /srv/gameday"
            )


def _read(folder: Path) -> Plan | None:
    try:
        kept = json.loads((folder / "stack.json").read_text())
        return Plan(folder, kept["ports"], kept["secrets"])
    except FileNotFoundError:
        return None


def _write(plan: Plan) -> None:
    path = plan.folder / "stack.json.new"
    path.touch(mode=0o600)
    path.write_text(json.dumps({"ports": plan.ports, "secrets": plan.secrets}, indent=1))
    path.replace(plan.folder / "stack.json")
