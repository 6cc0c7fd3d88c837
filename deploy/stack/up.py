"""`make stack`: start the whole stack, and stop it again."""

import contextlib
import fcntl
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import FrameType
from xmlrpc.client import Fault

from . import cluster, environment, pgbouncer, ready, upstreams
from .manager import Manager, launch
from .plan import DOMAIN, WEB, WORKERS, Plan, decide
from .processes import all_of
from .programs import ROOT, StackError, manage, run, say

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
ENDING = 120.0  # seconds until supervisord is killed; it has its own limit for each process


class Ended(BaseException):
    """A signal to end. It is a BaseException so that no `except Exception` catches it."""


def up(folder: Path) -> None:
    """Start everything, print the addresses, and stay until a signal; then stop everything."""
    began = time.monotonic()
    with _ended_by_signals(), _alone(folder):
        run(ROOT / "scripts/install-services", "stack")
        plan = decide(folder, os.environ)
        for server in WEB:
            plan.drain_file(server).unlink(missing_ok=True)
        cluster.prepare(plan)
        pgbouncer.prepare(plan)
        supervisord = launch(plan, all_of(plan))
        plan.published.mkdir(exist_ok=True)
        try:
            _bring_up(plan, Manager(plan), supervisord)
            say(f"ready after {time.monotonic() - began:.0f} s\n\n{addresses(plan)}")
            supervisord.wait()
            raise StackError(f"supervisord ended; {plan.logs}/supervisord.log says why")
        finally:
            _stop(Manager(plan), supervisord)
            shutil.rmtree(plan.published, ignore_errors=True)


def _bring_up(plan: Plan, manager: Manager, supervisord: "subprocess.Popen[bytes]") -> None:
    while not manager.answers():
        if supervisord.poll() is not None:
            raise StackError(f"supervisord does not start; see {plan.logs}/supervisord.log")
        time.sleep(0.05)
    _start(manager, "postgres", "memcached")
    cluster.make_roles(plan)
    _start(manager, "pgbouncer")
    with ThreadPoolExecutor(1) as beside:
        static = beside.submit(_collect_static, plan)
        say("migrating, seeding the demo season, collecting static files")
        owner = environment.owner(plan)
        manage("migrate", "--verbosity", "0", env=owner)
        cluster.tune_tables(plan)
        owners = ["--owners", os.environ["OWNERS"]] if "OWNERS" in os.environ else []
        manage("seed_demo", "--if-empty", *owners, env=owner)
        static.result()
    upstreams.write(plan, WEB)
    manager.start(*WEB, "nginx")  # they load while the snapshots are built
    say("building the first snapshots")
    _build(plan)
    _wait(manager, *WEB, "nginx")
    _start(manager, *WORKERS)
    ready.wait_for_pages(manager)


def _collect_static(plan: Plan) -> None:
    manage("collectstatic", "--no-input", "--verbosity", "0", env=environment.owner(plan))
    upstreams.ask_site(plan)


def _build(plan: Plan) -> None:
    """Build all snapshots that are flagged, so that the refreshers start with an empty outbox.

    The flags come from seeding or from the time since the last start. A builder that fails does
    not prevent the start of the site.
    """
    try:
        manage("refresh_cache", "--once", env=environment.work(plan, "first"))
    except StackError as error:
        say(f"the refreshers will try this again: {error}")


def _start(manager: Manager, *names: str) -> None:
    """Start the processes together, and return when each is ready."""
    manager.start(*names)
    _wait(manager, *names)


def _wait(manager: Manager, *names: str) -> None:
    for name in names:
        ready.wait(manager, name)
        say(f"{name} is ready")


def addresses(plan: Plan) -> str:
    direct = "".join(
        f"  {server}  http://{server}.{DOMAIN}:{plan.ports[server]}/\n" for server in WEB
    )
    hosts = "".join(f"  127.0.0.1 {server}.{DOMAIN}\n" for server in WEB)
    return (
        f"Gameday is at http://localhost:{plan.ports['nginx']}/ (Ctrl-C stops it)\n\n"
        f"Each server by its name, with nginx or without it:\n{direct}"
        f"with these lines in /etc/hosts:\n{hosts}\n"
        f"Logs, data and secrets are in {plan.folder}"
    )


def _stop(manager: Manager, supervisord: "subprocess.Popen[bytes]") -> None:
    """Stop the clients first, then the services they use. A second Ctrl-C has no effect."""
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    say("stopping")
    if supervisord.poll() is None:
        try:
            manager.stop("nginx", *WEB, *WORKERS)
            manager.stop("pgbouncer", "memcached", "postgres")
            manager.end()
        except (OSError, Fault):  # supervisord does not answer yet, or no longer
            supervisord.send_signal(signal.SIGTERM)
    try:
        supervisord.wait(ENDING)
    except subprocess.TimeoutExpired:
        supervisord.kill()  # the remaining processes die with it
        supervisord.wait()
    say("stopped")


@contextlib.contextmanager
def _ended_by_signals() -> Iterator[None]:
    """Leave the block at SIGINT (Ctrl-C), SIGTERM or SIGHUP (a closed terminal)."""

    def end(number: int, frame: FrameType | None) -> None:
        raise Ended

    for number in SIGNALS:
        signal.signal(number, end)
    with contextlib.suppress(Ended):
        yield


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Allow one stack in a folder. The system frees the lock when this process dies."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StackError(f"a stack runs in {folder} already") from None
        yield
