import contextlib
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from deploy.postgres.render import render
from deploy.stack.database import make_cluster
from deploy.stack.processes import postgres as command
from deploy.stack.programs import give, program, service_user

from .process import free_port, running

# The data does not outlive the tests, so it need not reach a disk.
# A test may pause inside its transaction, for instance in a debugger.
SWITCHED_OFF = (
    "fsync",
    "synchronous_commit",
    "full_page_writes",
    "idle_in_transaction_session_timeout",
)
TRUST = "host all all 127.0.0.1/32 trust\n"


@contextlib.contextmanager
def postgres(name: str = "gameday", *, autovacuum: bool = True) -> Iterator[str]:
    """A new PostgreSQL with one empty database, configured as in production; yields its URL.

    Tests that roll back run without `autovacuum`. It would record a table as empty while the next
    test fills it, and PostgreSQL would plan the queries of that test for no rows.
    """
    switched_off = SWITCHED_OFF if autovacuum else (*SWITCHED_OFF, "autovacuum")
    folder = Path(tempfile.mkdtemp(prefix="gameday-postgres-"))
    try:
        give(folder, 0o700)
        data, hba, conf = (folder / part for part in ("data", "pg_hba.conf", "postgresql.conf"))
        make_cluster(data, "-U", "gameday", "-A", "trust", "-N")
        port = free_port()
        hba.write_text(TRUST)
        conf.write_text(
            render(data=data, hba=hba, port=port, max_connections=100, shared_buffers="64MB")
        )
        for path in (hba, conf):
            give(path, 0o600)
        address = ["-h", "127.0.0.1", "-p", str(port)]
        is_ready = [program("pg_isready"), *address, "-q"]
        with running(
            [*command(conf), *(f"--{setting}=0" for setting in switched_off)],
            folder=folder,
            ready=lambda: subprocess.run(is_ready, check=False).returncode == 0,
            user=service_user(),
            stop_with=signal.SIGINT,  # fast shutdown: does not wait for clients to disconnect
        ):
            create_database = [program("createdb"), *address, "-U", "gameday", name]
            subprocess.run(create_database, check=True)
            yield f"postgres://gameday@127.0.0.1:{port}/{name}"
    finally:
        shutil.rmtree(folder, ignore_errors=True)
