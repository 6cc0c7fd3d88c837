"""`make stack` in a copy of the project, with a small season."""

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from deploy.stack import database
from deploy.stack.manager import Manager
from deploy.stack.plan import USUAL_PORTS, Plan, load
from deploy.stack.programs import program, run
from tests.services import Process, free_port, until
from tests.services.process import running

from .checkout import copy_checkout, processes_in
from .conftest import Answer, ask

FIRST_START = 600.0  # seconds, on a machine that is busy with other tests
STOPPING = 180.0
OWNERS = "20"
PAGES = ("/", "/scores/", "/players/", "/leaderboard/", "/rules/", "/learn/",
         "/live.json", "/admin/login/", "/livez", "/readyz")  # fmt: skip


@dataclass(frozen=True)
class RunningStack:
    checkout: Path
    folder: Path
    make: Process
    plan: Plan
    owners: str = OWNERS

    @property
    def manager(self) -> Manager:
        return Manager(self.plan)

    def ask(self, path: str, part: str = "nginx", **headers: str) -> Answer:
        """Send a request to nginx or to one web server, by its name."""
        host = "localhost" if part == "nginx" else f"{part}.gameday.internal"
        url = f"http://127.0.0.1:{self.plan.ports[part]}{path}"
        return ask(url, **{"host": host, **headers})

    def served_by(self) -> set[str]:
        """Return the servers that answer through nginx."""
        return {self.ask("/admin/login/").headers["X-Served-By"] for _ in range(6)}

    def count(self, table: str) -> int:
        return int(database.psql(self.plan, "-c", f"SELECT count(*) FROM {table}"))

    def setting(self, role: str, name: str) -> str:
        """Return a setting of PostgreSQL for one of the roles."""
        url = self.plan.database_url(role)
        return run(program("psql"), "-X", "-A", "-t", "-c", f"SHOW {name}", url).strip()

    def log(self) -> str:
        return self.make.log.read_text(errors="replace")

    def run(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Run another make while the stack runs."""
        return subprocess.run(
            [*_make(self.checkout, self.folder, self.owners), *arguments],
            check=False,
            capture_output=True,
            text=True,
        )

    def processes(self) -> list[str]:
        return processes_in(self.checkout, self.folder)

    def end(self, number: int) -> None:
        """Send the signal to the process group, like a terminal, and wait for the end."""
        os.killpg(self.make.popen.pid, number)
        until(lambda: self.make.popen.poll() is not None, self.make, STOPPING)


@contextlib.contextmanager
def newcomer(folder: Path) -> Iterator[tuple[Path, Path]]:
    """Yield a copy of the project, and a folder for its stack that PostgreSQL's user may enter."""
    stack = Path(tempfile.mkdtemp(prefix="gameday-stack-"))
    stack.chmod(0o755)
    try:
        yield copy_checkout(folder / "gameday"), stack
    finally:
        shutil.rmtree(stack, ignore_errors=True)


@contextlib.contextmanager
def make_stack(
    checkout: Path, folder: Path, says: str = "Logs, data", owners: str = OWNERS
) -> Iterator[RunningStack]:
    """Start it with the variables of a new shell; yield when its output contains `says`."""
    # Another stack may start at the same time and choose the same usual ports.
    ports = [f"{service.upper()}_PORT={free_port()}" for service in USUAL_PORTS]
    command = [*_make(checkout, folder, owners), "stack", f"PORT={free_port()}", *ports]
    with running(command, folder=checkout.parent, ready=lambda: True) as make:
        log = make.log
        until(lambda: make.popen.poll() is not None or says in log.read_text(),
              make, FIRST_START)  # fmt: skip
        if make.popen.poll() is not None:
            raise make.error("ended")
        yield RunningStack(checkout, folder, make, load(folder), owners)


def _make(checkout: Path, folder: Path, owners: str) -> list[str]:
    shell = ["env", "-i", f"PATH={os.environ['PATH']}", f"HOME={checkout.parent}"]
    return [*shell, f"STACK_DIR={folder}", f"OWNERS={owners}", "make", "-C", str(checkout)]
