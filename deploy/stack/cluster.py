"""PostgreSQL's cluster: its folder, made once and used again by the next start, and its roles."""

import re
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from deploy.postgres.render import HBA, render

from .plan import Plan
from .programs import StackError, give, program, run, service_user

SQL = HBA.parent
SUPERUSER = "postgres"


def make(data: Path, *options: str) -> None:
    """Make an empty cluster. The folder gets its name only after initdb has succeeded."""
    new = data.with_name("data.new")
    if new.exists():  # left by a start that was interrupted
        shutil.rmtree(new)
    run(
        program("initdb"), "-D", new, "-E", "UTF8", "--locale=C.UTF-8", *options,
        user=service_user(),
    )  # fmt: skip
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
        told = run(program("postgres", version), "--version")
    except StackError:
        return False
    return bool(re.search(rf"\(PostgreSQL\) {version}(?!\d)", told))  # not another one in PATH


def prepare(plan: Plan) -> None:
    """Make the cluster if there is none, and write its configuration."""
    home = plan.data.parent
    home.mkdir(exist_ok=True)
    give(home, 0o700)
    if not plan.data.exists():
        with tempfile.NamedTemporaryFile("w", prefix="gameday-") as password:
            password.write(plan.secrets["superuser"])
            password.flush()
            give(Path(password.name), 0o600)
            make(plan.data, "-U", SUPERUSER, "-A", "scram-sha-256", f"--pwfile={password.name}")
    hba = home / "pg_hba.conf"
    shutil.copyfile(HBA, hba)
    conf = home / "postgresql.conf"
    conf.write_text(
        render(
            data=plan.data,
            hba=hba,
            port=plan.ports["postgres"],
            max_connections=plan.max_connections,
        )
    )
    for path in (hba, conf):
        give(path, 0o600)


def psql(plan: Plan, *arguments: str, database: str = "gameday", role: str = SUPERUSER) -> str:
    """Return psql's output, without headings. Raises StackError at the first error."""
    quiet = ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1"]
    return run(
        program("psql"), *quiet, *host_and_port(plan), "-U", role, "-d", database, *arguments,
        env=passwords(plan, role),
    )  # fmt: skip


def host_and_port(plan: Plan) -> Sequence[str]:
    return ("-h", "127.0.0.1", "-p", str(plan.ports["postgres"]))


def passwords(plan: Plan, role: str = SUPERUSER) -> dict[str, str]:
    """Return the passwords as environment variables: every user can list processes' arguments."""
    return {
        "PGPASSWORD": plan.secrets["superuser" if role == SUPERUSER else "owner"],
        "OWNER_PASSWORD": plan.secrets["owner"],
        "WEB_PASSWORD": plan.secrets["web"],
        "WORK_PASSWORD": plan.secrets["work"],
    }


def make_roles(plan: Plan) -> None:
    """Make the roles, the database and the grants, as far as they do not exist yet."""
    psql(plan, "-f", str(SQL / "roles.sql"), database="postgres")
    grant(plan, "gameday")


def grant(plan: Plan, database: str) -> None:
    psql(plan, "-f", str(SQL / "grants.sql"), database=database)


def tune_tables(plan: Plan) -> None:
    psql(plan, "-f", str(SQL / "tables.sql"), role="gameday")
