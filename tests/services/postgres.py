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

# The data need not survive the tests, so nothing has to reach a disk. A test may pause inside its
# transaction, for instance in a debugger.
SWITCHED_OFF = (
    "fsync",
    "synchronous_commit",
    "full_page_writes",
    "idle_in_transaction_session_timeout",
)
TRUST = "host all all 127.0.0.1/32 trust\n"


@contextlib.contextmanager
def postgres(name: str = "gameday", *, autovacuum: bool = True) -> Iterator[str]:
    """Start PostgreSQL as in production, with an empty database, and yield its DATABASE_URL.

    Tests that roll back use no `autovacuum`: it would find no live row in a table, and the planner
    would then plan the queries of the next test for an empty table.
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
        place = ["-h", "127.0.0.1", "-p", str(port)]
        asks = [program("pg_isready"), *place, "-q"]
        with running(
            [*command(conf), *(f"--{setting}=0" for setting in switched_off)],
            folder=folder,
            ready=lambda: subprocess.run(asks, check=False).returncode == 0,
            user=service_user(),
            stop_with=signal.SIGINT,  # fast: it does not wait for clients to disconnect
        ):
            creates = [program("createdb"), *place, "-U", "gameday", name]
            subprocess.run(creates, check=True)
            yield f"postgres://gameday@127.0.0.1:{port}/{name}"
    finally:
        shutil.rmtree(folder, ignore_errors=True)
