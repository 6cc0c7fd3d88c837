"""PgBouncer's configuration, from the template beside this file."""

import string
from collections.abc import Mapping
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
ADMIN = "pgbouncer"  # who may pause it and ask it for its pools


def render(
    *,
    port: int,
    postgres_port: int,
    database: str,
    auth_file: Path,
    clients: int,
    pool: int,
    auth_type: str = "scram-sha-256",
    listen: str = "127.0.0.1",
    postgres_host: str = "127.0.0.1",
) -> str:
    """The text of pgbouncer.ini.

    `clients`: connections that it takes; `pool`: connections to PostgreSQL that serve them.
    `listen`: its own address; `postgres_host`: that of PostgreSQL.
    Raises ValueError for a pool that is larger than the number of its clients.
    """
    if not 0 < pool <= clients:
        raise ValueError(f"a pool of {pool} for {clients} clients")
    template = string.Template((FOLDER / "pgbouncer.ini.template").read_text(encoding="utf-8"))
    return template.substitute(
        port=port,
        postgres_host=postgres_host,
        postgres_port=postgres_port,
        listen=listen,
        database=database,
        auth_file=auth_file,
        auth_type=auth_type,
        admin=ADMIN,
        clients=clients,
        pool=pool,
    )


def user_list(passwords: Mapping[str, str]) -> str:
    """The text of its auth_file. Passwords, not their SCRAM secrets: it signs in with them too."""
    return "".join(f'"{role}" "{password}"\n' for role, password in passwords.items())
