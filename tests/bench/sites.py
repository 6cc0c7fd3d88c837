"""Sites beside each other, each with a database and a memcached of its own."""

import contextlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from urllib.parse import urlsplit

import psycopg2
from django.conf import settings
from django.db import connections
from django.test import Client

from fantasy.models import User
from tests.services import memcached

from .measuring import Stage


@contextlib.contextmanager
def site_on(stage: Stage, database: str, template: str) -> Iterator[dict[str, str]]:
    """Create a database as a copy of `template`, and yield the environment of a site on it.

    The site has a memcached and a folder of its own. `database` must not exist yet.
    """
    url = create_database(stage.env["DATABASE_URL"], database, template)
    with memcached() as cache, tempfile.TemporaryDirectory(prefix="gameday-bench-") as folder:
        yield stage.env | {"DATABASE_URL": url, "CACHE_URL": cache.url, "VAR_DIR": folder}


def create_database(beside: str, name: str, template: str) -> str:
    """Create a database on the server of the URL `beside`, and return its own URL.

    PostgreSQL copies no database that is in use, so this process closes its connections.
    """
    url = urlsplit(beside)
    connections.close_all()
    admin = psycopg2.connect(
        host=url.hostname, port=url.port, user=url.username, dbname="postgres"
    )
    admin.autocommit = True
    with admin.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    admin.close()
    return url._replace(path=f"/{name}").geturl()


def cookie_of(user: User) -> str:
    """Sign the user in, and return the cookie of the session."""
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    return f"{name}={client.cookies[name].value}"


@dataclass
class Site:
    """A running web server, with one kept connection to it."""

    host: str
    connection: HTTPConnection | None = None

    def get(self, path: str, cookie: str = "", status: int = 200) -> str:
        """Request the page and return its cost, such as "2 queries, 1 calls".

        Raises RuntimeError for another status.
        """
        self.connection = self.connection or HTTPConnection(self.host, timeout=60)
        headers = {"Cookie": cookie} if cookie else {}
        self.connection.request("GET", path, headers=headers)
        answer = self.connection.getresponse()
        answer.read()
        if answer.status != status:
            raise RuntimeError(f"{path}: {answer.status}, not {status}")
        timing = (answer.getheader("Server-Timing") or "").split(",")
        return ", ".join(part.split('"')[1] for part in timing if '"' in part)
