"""`make stack`: start the whole stack, and stop it again."""

import contextlib
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path
from xmlrpc.client import Fault

from caching.locks import file_lock

from . import database, ready, upstreams
from .deploy import update
from .manager import Manager, launch
from .plan import DOMAIN, WEB, WORKERS, Plan, decide
from .processes import all_processes, environment
from .programs import ROOT, StackError, manage, run, say

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)  # Ctrl-C, kill, a closed terminal
STOPPING = 120.0  # seconds until supervisord is killed; it has its own limit for each process


def up(folder: Path) -> None:
    """Start everything, print the addresses, and stay until a signal; then stop everything."""
    for number in SIGNALS:
        signal.signal(number, signal.default_int_handler)
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with file_lock(folder / "lock") as locked:
            if not locked:
                raise StackError(f"a stack runs in {folder} already")
            _run(folder)
    except KeyboardInterrupt:
        say("stopped")


def _run(folder: Path) -> None:
    began = time.monotonic()
    run(ROOT / "scripts/install-services", "stack")
    plan = decide(folder, os.environ)
    for server in WEB:
        plan.drain_file(server).unlink(missing_ok=True)
    database.prepare_postgres(plan)
    database.prepare_pgbouncer(plan)
    supervisord, manager = launch(plan, all_processes(plan)), Manager(plan)
    plan.published.mkdir(exist_ok=True)
    try:
        _start_all(plan, manager, supervisord)
        say(f"ready after {time.monotonic() - began:.0f} s\n\n{addresses(plan)}")
        supervisord.wait()
        raise StackError(f"supervisord ended; {plan.logs}/supervisord.log says why")
    finally:
        _stop_all(manager, supervisord)
        shutil.rmtree(plan.published, ignore_errors=True)


def _start_all(plan: Plan, manager: Manager, supervisord: "subprocess.Popen[bytes]") -> None:
    while not manager.answers():
        if supervisord.poll() is not None:
            raise StackError(f"supervisord does not start; see {plan.logs}/supervisord.log")
        time.sleep(0.05)
    _start(manager, "postgres", "memcached")
    database.make_roles(plan)
    _start(manager, "pgbouncer")
    say("migrating, collecting static files, seeding the demo season")
    update(plan)
    owners = ["--owners", os.environ["OWNERS"]] if "OWNERS" in os.environ else []
    manage("seed_demo", "--if-empty", *owners, env=environment(plan, "owner"))
    upstreams.write_conf(plan, WEB)
    manager.start(*WEB, "nginx")  # they load while the snapshots are built
    say("building the first snapshots")
    try:
        manage("refresh_cache", "--once", env=environment(plan, "work", "first"))
    except StackError as error:
        say(f"the refreshers will try this again: {error}")
    ready.wait(manager, *WEB, "nginx")
    _start(manager, *WORKERS)
    ready.wait_for_pages(manager)


def _start(manager: Manager, *names: str) -> None:
    """Start the processes together, and return when each is ready."""
    manager.start(*names)
    ready.wait(manager, *names)


def addresses(plan: Plan) -> str:
    urls = "".join(f"  {name}  http://{name}.{DOMAIN}:{plan.ports[name]}/\n" for name in WEB)
    hosts = "".join(f"  127.0.0.1 {name}.{DOMAIN}\n" for name in WEB)
    return (
        f"Gameday is at http://localhost:{plan.ports['nginx']}/ (Ctrl-C stops it)\n\n"
        f"Each server by its name, with nginx or without it:\n{urls}"
        f"with these lines in /etc/hosts:\n{hosts}\n"
        f"Logs, data and secrets are in {plan.folder}"
    )


def _stop_all(manager: Manager, supervisord: "subprocess.Popen[bytes]") -> None:
    """Stop the processes, and then supervisord. A second Ctrl-C has no effect."""
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    say("stopping")
    # At its own end supervisord would stop one process a second.
    with contextlib.suppress(OSError, Fault):  # it does not answer yet, or no longer
        manager.stop("nginx", *WEB, *WORKERS)
        manager.stop("pgbouncer", "memcached", "postgres")
    supervisord.terminate()
    try:
        supervisord.wait(STOPPING)
    except subprocess.TimeoutExpired:
        supervisord.kill()  # the remaining processes die with it
        supervisord.wait()
