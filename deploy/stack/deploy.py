"""`make deploy`: bring the code of this checkout to the running stack without a failed request.

First come the changes that work with both releases: tables, static files (those of the last
release stay, for pages that name them) and snapshots in the new form. Then the refreshers restart,
and last the web servers, one after the other, each out of service meanwhile.
"""

import sys
import time

from deploy.postgres.render import TABLES

from . import database, ready, upstreams
from .manager import Manager
from .plan import WEB, WORKERS, Plan
from .processes import all_processes, environment, release
from .programs import ROOT, StackError, manage, run, say

LINT = "from deploy.stack.deploy import lint_migrations; lint_migrations()"


def deploy(plan: Plan, manager: Manager, *, contract: bool = False) -> None:
    """Deploy this checkout.

    `contract`: the migrations may remove tables and columns that the last release no longer uses.

    Raises StackError at the first step that fails, and stops there; the other server still serves.
    """
    began = time.monotonic()
    worker = environment(plan, "work", "deploy")
    for server in WEB:
        status, reasons = ready.readiness(plan, server)
        if status != 200:
            raise StackError(f"not deployed: {server} is not ready ({', '.join(reasons)})")
    manage("check", env=environment(plan, "owner"))  # fails for code that cannot be imported
    if not contract:
        _check_migrations(plan)
    update(plan)
    say(manage("refresh_cache", "--once", env=worker).strip())
    manager.reconfigure(all_processes(plan))
    for name in WORKERS:
        manager.recreate(name)
        ready.wait(manager, name)
    # Rebuild snapshots that the last release's refreshers have built meanwhile, in the old form.
    manage("refresh_cache", "--once", env=worker)
    for server in WEB:
        upstreams.drain(plan, manager, server)
        manager.recreate(server)
        ready.wait(manager, server, ready=ready.can_return)
        for page in ready.PAGES:
            ready.get(plan.ports[server], page)  # compiles the templates before the first visitor
        upstreams.undrain(plan, manager, server)
    say(f"deployed {release()} in {time.monotonic() - began:.0f} s")


def update(plan: Plan) -> None:
    """Bring the tables and static files to this checkout's release, and store its Site."""
    owner = environment(plan, "owner")
    manage("migrate", "--verbosity", "0", env=owner)
    database.psql(plan, "-f", str(TABLES), role="gameday")
    manage("collectstatic", "--no-input", "--verbosity", "0", env=owner)
    upstreams.store_site(plan)
    say("tables migrated, static files collected")


def _check_migrations(plan: Plan) -> None:
    try:
        run(sys.executable, "-c", LINT, env=environment(plan, "owner"))
    except StackError as error:
        raise StackError(
            "not deployed: the release that runs could not live with these migrations "
            f"(CONTRACT=yes if it can)\n{error}"
        ) from None


def lint_migrations() -> None:
    """Print the new migrations that break the previous release, and exit with status 1 for any.

    During a deploy both releases use one database. So a release only adds tables, and columns that
    may be empty or have a default in the database. A later release removes those that are no
    longer used.
    """
    import django  # in its own process: `make stack` need not load either
    from django_migration_linter import MigrationLinter

    django.setup()
    linter = MigrationLinter(str(ROOT), only_unapplied_migrations=True, no_cache=True)
    linter.lint_all_migrations()
    sys.exit(linter.has_errors)
