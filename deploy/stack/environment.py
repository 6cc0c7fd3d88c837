"""The environment of each process of the stack: production settings, with our secrets."""

import os

from .plan import DOMAIN, WEB, Plan
from .programs import StackError, run


def release() -> str:
    """Return RELEASE from the environment, otherwise the commit of this checkout."""
    try:
        return os.environ.get("RELEASE") or run("git", "describe", "--always", "--dirty").strip()
    except (StackError, FileNotFoundError):  # no git, or a copy without it
        return "unnamed"


def common(plan: Plan) -> dict[str, str]:
    return {
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "SECRET_KEY": plan.secrets["key"],
        "ALLOWED_HOSTS": f"localhost,127.0.0.1,{DOMAIN},.{DOMAIN}",
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


def web(plan: Plan, name: str) -> dict[str, str]:
    """Return a web server's environment: through PgBouncer, as a role with short limits."""
    return common(plan) | {
        "DATABASE_URL": plan.database_url("web"),
        "DISABLE_SERVER_SIDE_CURSORS": "true",
        "SERVER_NAME": name,
        "BIND": f"127.0.0.1:{plan.ports[name]}",
        "PGAPPNAME": name,
    }


def work(plan: Plan, name: str) -> dict[str, str]:
    """Return that of a refresher or the replay: directly, as a role with longer limits."""
    return common(plan) | {
        "DATABASE_URL": plan.database_url("work"),
        "SERVER_NAME": name,
        "PGAPPNAME": name,  # its name in pg_stat_activity
    }


def owner(plan: Plan) -> dict[str, str]:
    """Return that of migrations and the like: directly, as the owner of the tables."""
    return common(plan) | {"DATABASE_URL": plan.database_url("owner"), "PGAPPNAME": "manage"}
