"""`make deploy`: bring the code of this checkout to the running stack without a failed request.

First come the changes that work with both releases: tables, static files (those of the last
release stay, for pages that name them) and snapshots in the new form. Then the refreshers restart,
and last the web servers, one after the other, each out of service meanwhile.
"""

import sys
import time

from . import cluster, environment, ready, upstreams
from .draining import drain, undrain
from .manager import Manager
from .plan import WEB, WORKERS, Plan
from .processes import all_of
from .programs import StackError, manage, run, say


def deploy(plan: Plan, manager: Manager, *, contract: bool = False) -> None:
    """Deploy this checkout.

    `contract`: the migrations may remove tables and columns that the last release no longer uses.

    Raises StackError at the first step that fails, and stops there; the other server still serves.
    """
    began = time.monotonic()
    _check_all_ready(plan)
    manage("check", env=environment.owner(plan))  # fails for code that cannot be imported
    if not contract:
        _check_migrations(plan)
    owner = environment.owner(plan)
    manage("migrate", "--verbosity", "0", env=owner)
    cluster.tune_tables(plan)
    say("migrated")
    manage("collectstatic", "--no-input", "--verbosity", "0", env=owner)
    upstreams.ask_site(plan)
    built = manage("refresh_cache", "--once", env=environment.work(plan, "deploy")).strip()
    say(f"static files collected, {built}")
    manager.read_again(all_of(plan))
    for name in WORKERS:
        manager.renew(name)
        ready.wait(manager, name)
        say(f"{name} restarted")
    # Rebuild snapshots that the last release's refreshers have built meanwhile, in the old form.
    manage("refresh_cache", "--once", env=environment.work(plan, "deploy"))
    for server in WEB:
        replace(plan, manager, server)
        say(f"{server} restarted")
    say(f"deployed {environment.release()} in {time.monotonic() - began:.0f} s")


def replace(plan: Plan, manager: Manager, server: str) -> None:
    """Take the server out of service, restart it, warm it up, and put it back into service."""
    drain(plan, manager, server)
    manager.renew(server)
    ready.wait(manager, server, lambda: ready.can_return(plan, server))
    for page in ready.PAGES:
        ready.get(plan.ports[server], page)  # compiles the templates before the first visitor
    undrain(plan, manager, server)


def _check_all_ready(plan: Plan) -> None:
    for server in WEB:
        if ready.readiness(plan, server)[0] != 200:
            why = ready.reasons(plan, server)
            raise StackError(f"not deployed: {server} is not ready ({why})")


def _check_migrations(plan: Plan) -> None:
    try:
        run(sys.executable, "-m", "deploy.stack.migrations", env=environment.owner(plan))
    except StackError as error:
        raise StackError(
            "not deployed: the release that runs could not live with these migrations "
            f"(CONTRACT=yes if it can)\n{error}"
        ) from None
