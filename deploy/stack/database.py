"""PostgreSQL and PgBouncer: their files, the roles and the database, and commands to them.

The cluster is made once; the next start uses it again.
"""

import re
import shutil
from pathlib import Path

from deploy.files import write_private
from deploy.pgbouncer import render as pgbouncer
from deploy.pgbouncer.render import ADMIN
from deploy.postgres import render as postgres

from .plan import Plan
from .programs import StackError, give, program, run, service_user

SUPERUSER = "postgres"
SECRETS = {SUPERUSER: "superuser", "gameday": "owner", "gameday_web": "web", ADMIN: "pgbouncer"}
QUIET = ("-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1")


def make_cluster(data: Path, *options: str) -> None:
    """Make an empty cluster. The folder gets its name only after initdb has succeeded."""
    new = data.with_name("data.new")
    if new.exists():  # left by a start that was interrupted
        shutil.rmtree(new)
    form = ("-E", "UTF8", "--locale=C.UTF-8")
    run(program("initdb"), "-D", new, *form, *options, user=service_user())
    new.rename(data)


def version(data: Path) -> str:
    """Return the version of PostgreSQL that made the cluster.

    Raises StackError if that version is not installed, or if the folder is no cluster.
    """
    try:
        made_by = (data / "PG_VERSION").read_text().strip()
    except FileNotFoundError:
        raise StackError(f"{data} is no PostgreSQL cluster; move it away") from None
    if not _is_installed(made_by):
        raise StackError(f"{data} was made by PostgreSQL {made_by}; install that")
    return made_by


def _is_installed(version: str) -> bool:
    try:
        answer = run(program("postgres", version), "--version")
    except StackError:
        return False
    return bool(re.search(rf"\(PostgreSQL\) {version}(?!\d)", answer))  # PATH may have another


def prepare_postgres(plan: Plan) -> None:
    """Write the configuration, and make the cluster if there is none."""
    folder = plan.data.parent
    folder.mkdir(exist_ok=True)
    postgres.write(
        folder,
        data=plan.data,
        port=plan.ports["postgres"],
        max_connections=plan.max_connections,
    )
    _give(folder)
    if not plan.data.exists():
        _make_with_password(plan, folder / "password")


def _make_with_password(plan: Plan, file: Path) -> None:
    write_private(file, plan.secrets["superuser"])
    give(file, 0o600)
    try:
        make_cluster(plan.data, "-U", SUPERUSER, "-A", "scram-sha-256", f"--pwfile={file}")
    finally:
        file.unlink()


def prepare_pgbouncer(plan: Plan) -> None:
    folder = plan.folder / "pgbouncer"
    folder.mkdir(exist_ok=True)
    pgbouncer.write(
        folder,
        plan.secrets["web"],
        plan.secrets["pgbouncer"],
        port=plan.ports["pgbouncer"],
        postgres_port=plan.ports["postgres"],
        clients=plan.max_clients,
        pool=plan.pool,
    )
    _give(folder)


def psql(plan: Plan, *arguments: str, role: str = SUPERUSER, database: str = "gameday") -> str:
    """Return psql's output, without headings. Raises StackError at the first error."""
    return run(program("psql"), *QUIET, *arguments, env=connection(plan, role, database))


def connection(plan: Plan, role: str, database: str = "gameday") -> dict[str, str]:
    """Return the variables of a connection for psql, pg_dump and pg_restore.

    They are no arguments, because every user can list the arguments of processes.
    """
    passwords = {
        f"{name.upper()}_PASSWORD": plan.secrets[name] for name in ("owner", "web", "work")
    }
    through_pgbouncer = role in ("gameday_web", ADMIN)
    return passwords | {
        "PGHOST": "127.0.0.1",
        "PGPORT": str(plan.ports["pgbouncer" if through_pgbouncer else "postgres"]),
        "PGUSER": role,
        "PGPASSWORD": plan.secrets[SECRETS[role]],
        "PGDATABASE": database,
    }


def make_roles(plan: Plan) -> None:
    """Make the roles, the database and the grants, as far as they do not exist yet."""
    psql(plan, "-f", str(postgres.ROLES), database="postgres")
    grant(plan, "gameday")


def grant(plan: Plan, database: str) -> None:
    psql(plan, "-f", str(postgres.GRANTS), database=database)


def _give(folder: Path) -> None:
    """Give the folder and its files to the services' user alone."""
    give(folder, 0o700)
    for path in filter(Path.is_file, folder.iterdir()):
        give(path, 0o600)
