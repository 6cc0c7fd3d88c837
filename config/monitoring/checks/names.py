"""Checks of host names: in the way of a connection, and in links that leave the site.

A slow name server delays each new connection; without a name server the connection fails.
"""

from collections.abc import Iterable
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage
from django.core.checks import Warning as CheckWarning
from django.http.request import validate_host

from .registering import deploy_check, postgres_check

HOSTS = Path("/etc/hosts")


def known_names(hosts: Path = HOSTS) -> set[str]:
    """Return the host names that this machine resolves without a name server."""
    lines = (line.partition("#")[0].split() for line in hosts.read_text().splitlines())
    return {name for _, *names in filter(None, lines) for name in names}


def is_address(host: str) -> bool:
    try:
        ip_address(host.partition("/")[0])
    except ValueError:
        return False
    return True


def database_hosts() -> list[str]:
    return [
        host
        for database in settings.DATABASES.values()
        for host in str(database.get("HOST") or "").split(",")
    ]


@deploy_check(database_hosts, known_names)
def check_database_address(hosts: Iterable[str], known: set[str]) -> list[CheckMessage]:
    return [
        CheckWarning(
            f"The database's address {host!r} is looked up for each new connection.",
            hint="Write its IP address into DATABASE_URL, or the name into /etc/hosts.",
            id="config.W005",
        )
        for host in hosts
        if host and not host.startswith("/") and host not in known and not is_address(host)
    ]


def postgres_host_names(cursor: Any) -> list[str]:
    """Return the settings that make PostgreSQL ask a name server.

    This includes the lines of pg_hba.conf only if our role may read them.
    """
    found = []
    cursor.execute("SELECT current_setting('log_hostname')")
    if cursor.fetchone()[0] == "on":
        found.append("log_hostname is on")
    cursor.execute("SELECT has_function_privilege('pg_hba_file_rules()', 'execute')")
    if cursor.fetchone()[0]:
        cursor.execute("SELECT address FROM pg_hba_file_rules() WHERE address IS NOT NULL")
        found += [
            f"pg_hba.conf has the name {address}"
            for (address,) in cursor.fetchall()
            if address not in ("all", "samehost", "samenet") and not is_address(address)
        ]
    return found


@postgres_check(postgres_host_names)
def check_postgres_host_names(found: list[str]) -> list[CheckMessage]:
    return [
        CheckWarning(
            f"PostgreSQL looks up who connects: {one}.",
            hint="Turn log_hostname off, and write addresses into pg_hba.conf.",
            id="config.W006",
        )
        for one in found
    ]


@deploy_check(
    lambda: settings.SITE_URL, lambda: settings.ALLOWED_HOSTS, lambda: settings.SECURE_SSL_REDIRECT
)
def check_site_url(url: str, allowed: list[str], only_tls: bool) -> list[CheckMessage]:
    """Warn if share images and the sitemap have addresses that do not lead to this site."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or parts.hostname in (None, "*") or parts.path:
        problem = "is not a scheme and a host"
    elif not validate_host(str(parts.hostname), allowed):
        problem = "has a host that ALLOWED_HOSTS lacks"
    elif only_tls and parts.scheme == "http":
        problem = "is plain HTTP, which this site redirects"
    else:
        return []
    return [
        CheckWarning(
            f"SITE_URL {url!r} {problem}.",
            hint="Set it to the address that visitors use: https://www.example.org",
            id="config.W017",
        )
    ]
