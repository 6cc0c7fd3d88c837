"""PostgreSQL's own folder: made once, and used again by the next start."""

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
    """An empty cluster. Either whole or not at all: it gets its name when initdb has ended."""
    new = data.with_name("data.new")
    if new.exists():  # of a start that was interrupted
        shutil.rmtree(new)
    run(
        program("initdb"), "-D", new, "-E", "UTF8", "--locale=C.UTF-8", *options,
        user=service_user(),
    )  # fmt: skip
    new.rename(data)


def version(data: Path) -> str:
    """Which PostgreSQL made it. Raises StackError if that is not installed, or none did."""
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
    """The cluster with its configuration, ready to be started."""
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
    """What psql prints, without headings. It ends at the first error, with StackError."""
    quiet = ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1"]
    return run(
        program("psql"), *quiet, *host_and_port(plan), "-U", role, "-d", database, *arguments,
        env=passwords(plan, role),
    )  # fmt: skip


def host_and_port(plan: Plan) -> Sequence[str]:
    return ("-h", "127.0.0.1", "-p", str(plan.ports["postgres"]))


def passwords(plan: Plan, role: str = SUPERUSER) -> dict[str, str]:
    """In the environment: whoever lists processes sees their arguments."""
    return {
        "PGPASSWORD": plan.secrets["superuser" if role == SUPERUSER else "owner"],
        "OWNER_PASSWORD": plan.secrets["owner"],
        "WEB_PASSWORD": plan.secrets["web"],
        "WORK_PASSWORD": plan.secrets["work"],
    }


def make_roles(plan: Plan) -> None:
    """Roles, database and what each may do there; changes nothing where all of it is there."""
    psql(plan, "-f", str(SQL / "roles.sql"), database="postgres")
    grant(plan, "gameday")


def grant(plan: Plan, database: str) -> None:
    psql(plan, "-f", str(SQL / "grants.sql"), database=database)


def tune_tables(plan: Plan) -> None:
    psql(plan, "-f", str(SQL / "tables.sql"), role="gameday")
