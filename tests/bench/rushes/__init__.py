"""The two rushes, with locust: people at once on `make stack`, until something gives.

"People" look, wait and click as `tests/load/people.py` says. A step gives if p99 of a kind of
request is over 2 seconds, or if more than one request in a thousand fails or is shed (429, or 503
with Retry-After). Sign-ins do not count there, because nginx limits them. The shares are of all
cores, which locust shares with the site.
"""

import tempfile
from pathlib import Path

from tests.bench.measuring import Row, Stage
from tests.load.sessions import make_sessions
from tests.stack.running_stack import make_stack, newcomer

from .crowd import check_locust, crowd


def measure(stage: Stage) -> list[Row]:
    check_locust()
    rows = []
    with (
        tempfile.TemporaryDirectory(prefix="gameday-bench-") as name,
        newcomer(Path(name)) as places,
        make_stack(*places, owners="2000") as stack,
    ):
        folder = Path(name)
        sessions = folder / "sessions"
        sessions.write_text(make_sessions(stack.plan, stack.checkout))
        with crowd(stack, "live_hour", folder / "live", sessions, arriving=3, lasting=5) as people:
            rows += [people.step(f"live hour: {n} people", n).row() for n in (100, 200)]
            people.end()
    return rows
