"""What a page does when its cache dies under load."""

import subprocess
import time

from tests.bench import wrk
from tests.bench.measuring import Figure

from .running import Running

BEFORE = 1.0  # seconds of load before the cache dies


def outage(server: Running, seconds: int) -> dict[str, Figure]:
    """Kill the cache of the way under load. It runs again afterwards, empty."""
    assert server.cache is not None
    command = wrk.load_command(server.url, seconds, {})
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        time.sleep(BEFORE)
        server.cache.kill()
        output, _ = process.communicate()
    try:
        during, after = wrk.load_of(output), wrk.load(server.url)
    finally:
        server.cache.start_again()
    return {
        "outage failed": during.failed,
        "outage p99 ms": round(during.p99, 1),
        "requests/s without cache": max(0, round(after.rate - after.refused / wrk.SECONDS)),
    }
