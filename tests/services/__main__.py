"""Run a command while PostgreSQL and memcached run. Exits with the status of the command."""

import os
import signal
import subprocess
import sys
from types import FrameType

from . import memcached, postgres


def exit_on_signal(number: int, frame: FrameType | None) -> None:
    raise SystemExit(128 + number)  # ends the with block below, which stops the services


def main(command: list[str]) -> int:
    if not command:
        sys.exit("usage: python -m tests.services COMMAND ...")
    signal.signal(signal.SIGTERM, exit_on_signal)
    with postgres(autovacuum=False) as database_url, memcached() as cache:
        env = {**os.environ, "DATABASE_URL": database_url, "CACHE_URL": cache.url}
        return subprocess.run(command, env=env, check=False).returncode


sys.exit(main(sys.argv[1:]))
