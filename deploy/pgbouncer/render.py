"""PgBouncer's configuration, rendered from the template beside this file."""

import string
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from deploy.files import write_private

FOLDER = Path(__file__).resolve().parent
ADMIN = "pgbouncer"  # the user of its console, who may pause it and read its pools


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
    """Return the text of pgbouncer.ini.

    `clients`: connections that it accepts; `pool`: its connections to PostgreSQL. `listen`: its
    own address; `postgres_host`: that of PostgreSQL.
    Raises ValueError for an empty pool, or one that is larger than the number of clients.
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
    """Return the text of its auth_file.

    The file has passwords, not their SCRAM secrets, because PgBouncer also signs in to PostgreSQL
    with them.
    """
    return "".join(f'"{role}" "{password}"\n' for role, password in passwords.items())


def write(folder: Path, web_password: str, console_password: str, **settings: Any) -> None:
    """Write users.txt and pgbouncer.ini into the folder.

    `settings`: those of `render`, without `database` and `auth_file`.
    """
    users = folder / "users.txt"
    write_private(users, user_list({"gameday_web": web_password, ADMIN: console_password}))
    ini = render(database="gameday", auth_file=users, **settings)
    write_private(folder / "pgbouncer.ini", ini)
