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

from deploy.files import write_private
from deploy.nginx import render as nginx
from deploy.pgbouncer import render as pgbouncer
from deploy.postgres import render as postgres

SERVED = Path("/srv")  # the volumes, by the same paths in every container
COLLECTED = Path("/srv/collected/static")
CERTIFICATES = Path("/srv/certificates")
HTTP, HTTPS, POSTGRES, PGBOUNCER = 8080, 8443, 5432, 6432


def prepare(environ: Mapping[str, str], served: Path = SERVED) -> None:
    """Write the configuration of PostgreSQL, PgBouncer and nginx.

    Raises KeyError for a missing variable, OSError where it may not write.
    """
    rendered = served / "rendered"
    postgres.write(
        rendered / "postgres",
        hosts=f"host    all       all   {environ['NETWORK']}  scram-sha-256\n",
        data=Path("/var/lib/postgresql/data"),
        port=POSTGRES,
        max_connections=int(environ["POSTGRES_MAX_CONNECTIONS"]),
        listen=f"127.0.0.1,{environ['POSTGRES']}",
    )
    pgbouncer.write(
        rendered / "pgbouncer",
        environ["WEB_PASSWORD"],
        environ["PGBOUNCER_PASSWORD"],
        port=PGBOUNCER,
        listen=environ["PGBOUNCER"],
        postgres_host=environ["POSTGRES"],
        postgres_port=POSTGRES,
        clients=int(environ["PGBOUNCER_MAX_CLIENTS"]),
        pool=int(environ["PGBOUNCER_POOL"]),
    )
    write_private(rendered / "nginx" / "nginx.conf", _nginx(environ))


def copy_static(collected: Path = COLLECTED, static: Path = SERVED / "static") -> None:
    shutil.copytree(collected, static, dirs_exist_ok=True)


def _nginx(environ: Mapping[str, str]) -> str:
    """Return the text of nginx.conf, with TLS if there is a certificate.

    Without a certificate TLS may end at a trusted proxy; without such a proxy there is no TLS.
    """
    trusted = _list(environ["TRUSTED_PROXIES"])
    certificate, key = CERTIFICATES / "fullchain.pem", CERTIFICATES / "privkey.pem"
    tls = nginx.TLS(certificate, key, redirect_from=str(HTTP)) if certificate.exists() else None
    return nginx.render(
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


if __name__ == "__main__":
    prepare(os.environ)
    copy_static()
