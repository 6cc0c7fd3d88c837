"""PostgreSQL's configuration for one cluster, rendered from the template beside this file."""

import string
from pathlib import Path
from typing import Any

from deploy.files import write_private

FOLDER = Path(__file__).resolve().parent
HBA = FOLDER / "pg_hba.conf"
ROLES = FOLDER / "roles.sql"
GRANTS = FOLDER / "grants.sql"
TABLES = FOLDER / "tables.sql"


def render(
    *,
    data: Path,
    hba: Path,
    port: int,
    max_connections: int,
    shared_buffers: str = "256MB",
    listen: str = "127.0.0.1",
) -> str:
    """Return the text of postgresql.conf.

    `data`: the cluster's folder. `hba`: the pg_hba.conf. `max_connections`: all pools and
    processes together, and three for the superuser. `listen`: its addresses, separated by commas.
    """
    template = string.Template((FOLDER / "postgresql.conf.template").read_text(encoding="utf-8"))
    return template.substitute(
        data=data,
        hba=hba,
        port=port,
        max_connections=max_connections,
        shared_buffers=shared_buffers,
        listen=listen,
    )


def write(folder: Path, *, hosts: str = "", **settings: Any) -> None:
    """Write pg_hba.conf, with `hosts` as further lines, and postgresql.conf into the folder.

    `settings`: those of `render`, without `hba`.
    """
    hba = folder / "pg_hba.conf"
    write_private(hba, HBA.read_text() + hosts)
    write_private(folder / "postgresql.conf", render(hba=hba, **settings))
