"""Run a command with PostgreSQL and memcached beside it, and end with its status."""

import os
import signal
import subprocess
import sys
from types import FrameType

from . import memcached, postgres


def end(number: int, frame: FrameType | None) -> None:
    raise SystemExit(128 + number)  # leaves the blocks below, which stop the services


def main(command: list[str]) -> int:
    if not command:
        sys.exit("usage: python -m tests.services COMMAND ...")
    signal.signal(signal.SIGTERM, end)
    with postgres(autovacuum=False) as database_url, memcached() as cache:
        env = {**os.environ, "DATABASE_URL": database_url, "CACHE_URL": cache.url}
        return subprocess.run(command, env=env, check=False).returncode


sys.exit(main(sys.argv[1:]))
