"""The processes of the stack, in the order in which they start: commands and environments."""

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from . import database
from .plan import DOMAIN, REFRESHERS, WEB, Plan
from .programs import ROOT, StackError, program, run, service_user

Command = Sequence[str | Path]


@dataclass(frozen=True)
class Process:
    name: str
    command: Command
    env: Mapping[str, str] = field(default_factory=dict)
    user: str | None = None
    folder: Path = ROOT  # its working directory
    stop_signal: str = "TERM"
    stop_seconds: int = 10  # until it is killed


def all_processes(plan: Plan) -> list[Process]:
    user, folder = service_user(), plan.folder
    manage: Command = [sys.executable, ROOT / "manage.py"]
    gunicorn: Command = [
        sys.executable,
        "-m",
        "gunicorn",
        "--config",
        ROOT / "config/gunicorn.conf.py",
    ]
    return [
        Process(
            "postgres",
            postgres(folder / "postgres/postgresql.conf", database.version(plan.data)),
            user=user,
            folder=folder,
            stop_signal="INT",  # fast: it does not wait for clients to leave
            stop_seconds=60,
        ),
        Process("memcached", memcached(plan.ports["memcached"]), folder=folder),
        Process(
            "pgbouncer", pgbouncer(folder / "pgbouncer/pgbouncer.ini"), user=user, folder=folder
        ),
        *(
            Process(name, [*manage, "refresh_cache"], environment(plan, "work", name))
            for name in REFRESHERS
        ),
        Process("replay", [*manage, "replay_demo"], environment(plan, "work", "replay")),
        *(
            Process(
                name, [*gunicorn, "config.wsgi"], environment(plan, "web", name), stop_seconds=30
            )
            for name in WEB
        ),
        Process("nginx", nginx(folder / "nginx/nginx.conf"), folder=folder),
    ]


# ---- The commands that start the services. The tests use them too.


def memcached(port: int) -> Command:
    """Return the command for memcached on this machine only, and without UDP.

    Attackers have used public memcached servers to flood others by UDP.
    """
    user = ["-u", "nobody"] if os.geteuid() == 0 else []
    address = ["-l", "127.0.0.1", "-p", str(port), "-U", "0"]
    return [program("memcached"), *address, "-m", "64", "-c", "1024", *user]


def postgres(conf: Path, version: str = "*") -> Command:
    return [program("postgres", version), "-c", f"config_file={conf}"]


def pgbouncer(ini: Path) -> Command:
    return [program("pgbouncer"), "-q", ini]


def nginx(conf: Path) -> Command:
    return [program("nginx"), "-p", conf.parent, "-c", conf, "-e", "stderr"]


# ---- Environments: production settings, with this stack's secrets.


def environment(plan: Plan, role: str, name: str = "manage") -> dict[str, str]:
    """Return the environment of a process of the site.

    `role`: "web" connects through PgBouncer, with short time limits; "work" (refreshers, replay)
    directly, with longer ones; "owner" (migrations) directly, as the owner of the tables.
    """
    env = {
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "SECRET_KEY": plan.secrets["key"],
        "ALLOWED_HOSTS": f"localhost,127.0.0.1,{DOMAIN},.{DOMAIN}",
        "SITE_URL": f"http://localhost:{plan.ports['nginx']}",
        "DATABASE_URL": plan.database_url(role),
        "PGAPPNAME": name,  # its name in pg_stat_activity
        "CACHE_URL": f"memcached://127.0.0.1:{plan.ports['memcached']}",
        "EMAIL_URL": "smtp://127.0.0.1:25",
        "VAR_DIR": str(plan.folder),
        "PUBLISH_DIR": str(plan.published),
        "RELEASE": release(),
        # nginx serves plain HTTP here, on this machine only. With TLS in front, leave these out.
        "SECURE_SSL_REDIRECT": "false",
        "SECURE_HSTS_SECONDS": "0",
        "SECURE_COOKIES": "false",
        "PYTHONUNBUFFERED": "1",
        # The numbers that `check --deploy` compares, in whichever process it runs.
        "WEB_SERVERS": str(len(WEB)),
        "WEB_CONCURRENCY": str(plan.workers),
        "WEB_THREADS": str(plan.threads),
        "PGBOUNCER_POOL": str(plan.pool),
        "PGBOUNCER_MAX_CLIENTS": str(plan.max_clients),
    }
    if role != "owner":
        env["SERVER_NAME"] = name
    if role == "web":
        env |= {"BIND": f"127.0.0.1:{plan.ports[name]}", "DISABLE_SERVER_SIDE_CURSORS": "true"}
    return env


def release() -> str:
    """Return RELEASE from the environment, otherwise the commit of this checkout."""
    try:
        return os.environ.get("RELEASE") or run("git", "describe", "--always", "--dirty").strip()
    except (StackError, FileNotFoundError):  # no git, or a copy without it
        return "unnamed"
