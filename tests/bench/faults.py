"""`make stack` under steady load, and the effect of each fault on visitors.

Each fault lasts 20 seconds (2 in a quick run). A deploy lasts until it is done. About ten seconds
before and after each are measured too. "Come back" is a 503 with Retry-After. "Back" is the time
from the end of the fault, when the part is started again, to the first good private answer.
"Stood still" is how long the live JSON kept one version during the fault. A game has
one increment every three seconds. Every acknowledged save is read back from each server.
"""

import tempfile
import time
from pathlib import Path

from tests.stack.faults import faults
from tests.stack.faults.load import Crowd
from tests.stack.faults.outcome import struck
from tests.stack.running_stack import make_stack, newcomer

from .measuring import Row, Stage

FAULTS = (
    faults.ONE_SERVER_KILLED,
    faults.BOTH_SERVERS_KILLED,
    faults.MEMCACHED_KILLED,
    faults.MEMCACHED_FROZEN,
    faults.POSTGRES_STOPPED,
    faults.POSTGRES_FROZEN,
    faults.REFRESHERS_KILLED,
)


def measure(stage: Stage) -> list[Row]:
    rows = []
    with (
        tempfile.TemporaryDirectory() as folder,
        newcomer(Path(folder)) as places,
        make_stack(*places) as stack,
    ):
        crowd = Crowd(stack, minutes=12)
        full = [faults.FOLDER_FULL] if faults.may_mount() else []
        for fault in (*FAULTS, *full):
            with struck(stack, crowd, fault) as outcome:
                time.sleep(stage.count(full=20, quick=2))
            rows.append(outcome.row())
        with struck(stack, crowd, faults.DEPLOY) as outcome:
            done = stack.run("deploy", "RELEASE=another")
        row = outcome.row()
        rows.append(Row(row.name, row.figures, row.broken or done.stderr))
    return rows
