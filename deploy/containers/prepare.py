"""Write the services' configuration and the static files to their volumes, before they start.

    python -m deploy.containers.prepare

The configuration comes from the templates that `make stack` uses. compose.yaml sets the addresses
and the numbers of connections in the environment. Static files of earlier releases stay, for pages
that name them.
"""

import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from deploy.nginx.render import TLS
from deploy.nginx.render import render as nginx_conf
from deploy.pgbouncer.render import ADMIN, user_list
from deploy.pgbouncer.render import render as pgbouncer_ini
from deploy.postgres.render import HBA
from deploy.postgres.render import render as postgresql_conf

SERVED = Path("/srv")  # the volumes, by the same paths in every container
COLLECTED = Path("/srv/collected/static")
CERTIFICATES = Path("/srv/certificates")
HTTP, HTTPS, POSTGRES, PGBOUNCER = 8080, 8443, 5432, 6432


def prepare(environ: Mapping[str, str], served: Path = SERVED) -> None:
    """Write the configuration of PostgreSQL, PgBouncer and nginx.

    Raises KeyError for a missing variable, OSError where it may not write.
    """
    rendered = served / "rendered"
    _postgres(rendered / "postgres", environ)
    _pgbouncer(rendered / "pgbouncer", environ)
    _write(rendered / "nginx" / "nginx.conf", _nginx(environ))


def copy_static(collected: Path = COLLECTED, static: Path = SERVED / "static") -> None:
    shutil.copytree(collected, static, dirs_exist_ok=True)


def _postgres(folder: Path, environ: Mapping[str, str]) -> None:
    hba = folder / "pg_hba.conf"
    inside = f"host    all       all   {environ['NETWORK']}  scram-sha-256\n"
    _write(hba, HBA.read_text() + inside)
    text = postgresql_conf(
        data=Path("/var/lib/postgresql/data"),
        hba=hba,
        port=POSTGRES,
        max_connections=int(environ["POSTGRES_MAX_CONNECTIONS"]),
        listen=f"127.0.0.1,{environ['POSTGRES']}",
    )
    _write(folder / "postgresql.conf", text)


def _pgbouncer(folder: Path, environ: Mapping[str, str]) -> None:
    users = folder / "users.txt"
    passwords = {"gameday_web": environ["WEB_PASSWORD"], ADMIN: environ["PGBOUNCER_PASSWORD"]}
    _write(users, user_list(passwords))
    text = pgbouncer_ini(
        port=PGBOUNCER,
        listen=environ["PGBOUNCER"],
        postgres_host=environ["POSTGRES"],
        postgres_port=POSTGRES,
        database="gameday",
        auth_file=users,
        clients=int(environ["PGBOUNCER_MAX_CLIENTS"]),
        pool=int(environ["PGBOUNCER_POOL"]),
    )
    _write(folder / "pgbouncer.ini", text)


def _nginx(environ: Mapping[str, str]) -> str:
    """Return the text of nginx.conf, with TLS if there is a certificate.

    Without a certificate TLS may end at a trusted proxy; without such a proxy there is no TLS.
    """
    trusted = _list(environ["TRUSTED_PROXIES"])
    certificate, key = CERTIFICATES / "fullchain.pem", CERTIFICATES / "privkey.pem"
    tls = TLS(certificate, key, redirect_from=str(HTTP)) if certificate.exists() else None
    return nginx_conf(
        listen=str(HTTPS if tls else HTTP),
        static_root=SERVED / "static",
        run=Path("/run/nginx"),
        upstreams=_list(environ["UPSTREAMS"]),
        scheme="https" if trusted else "$scheme",
        publish_dir=Path(environ["PUBLISH_DIR"]),
        trusted=trusted,
        tls=tls,
        log=Path("/dev/stdout"),
    )


def _list(text: str) -> Sequence[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _write(path: Path, text: str) -> None:
    """Write the file at once, readable by this user only: a service may be starting with it."""
    new = path.with_name(f"{path.name}.new")
    new.touch(mode=0o600)
    new.write_text(text)
    new.replace(path)


if __name__ == "__main__":
    prepare(os.environ)
    copy_static()
