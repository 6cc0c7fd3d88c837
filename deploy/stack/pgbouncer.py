"""PgBouncer's files, and its console."""

from deploy.pgbouncer.render import ADMIN, render, user_list

from .plan import Plan
from .programs import give, program, run


def prepare(plan: Plan) -> None:
    home = plan.folder / "pgbouncer"
    home.mkdir(exist_ok=True)
    give(home, 0o700)
    users = home / "users.txt"
    users.write_text(
        user_list({"gameday_web": plan.secrets["web"], ADMIN: plan.secrets["pgbouncer"]})
    )
    ini = home / "pgbouncer.ini"
    ini.write_text(
        render(
            port=plan.ports["pgbouncer"],
            postgres_port=plan.ports["postgres"],
            database="gameday",
            auth_file=users,
            clients=plan.max_clients,
            pool=plan.pool,
        )
    )
    for path in (users, ini):
        give(path, 0o600)


def console(plan: Plan, command: str) -> str:
    """Run one command of its console, for instance PAUSE or SHOW POOLS, and return the output."""
    place = ["-h", "127.0.0.1", "-p", str(plan.ports["pgbouncer"]), "-U", ADMIN]
    return run(
        program("psql"), "-X", "-q", "-A", "-t", *place, "-d", "pgbouncer", "-c", command,
        env={"PGPASSWORD": plan.secrets["pgbouncer"]},
    )  # fmt: skip
