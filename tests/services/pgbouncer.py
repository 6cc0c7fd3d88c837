import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from deploy.pgbouncer.render import ADMIN, render, user_list
from deploy.stack.processes import pgbouncer as command
from deploy.stack.programs import give, service_user

from .process import answers, free_port, running


@contextlib.contextmanager
def pgbouncer(database_url: str, *, pool: int = 4, clients: int = 40) -> Iterator[str]:
    """PgBouncer with the project's own configuration in front of the database; yields its URL."""
    server = urlsplit(database_url)
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="gameday-pgbouncer-") as name:
        folder = Path(name)
        users, ini = folder / "users.txt", folder / "pgbouncer.ini"
        users.write_text(user_list({server.username or "": server.password or "", ADMIN: ""}))
        text = render(
            port=port,
            postgres_port=server.port or 5432,
            database=server.path[1:],
            auth_file=users,
            clients=clients,
            pool=pool,
            auth_type="trust",
        )
        ini.write_text(text)
        for path, mode in ((folder, 0o700), (users, 0o600), (ini, 0o600)):
            give(path, mode)
        with running(
            command(ini), folder=folder, ready=lambda: answers(port), user=service_user()
        ):
            yield server._replace(netloc=f"{server.username}@127.0.0.1:{port}").geturl()
