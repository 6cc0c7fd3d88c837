"""The refresher of this project, which is paused while another way is measured.

It builds after each commit, also after those of other ways, on the cores that they need.
"""

import signal

from django.db import connection

from caching.build_queue import flagged_topics
from tests.services import Process, until

APPLICATION = "refresher of peers"  # the name of its sessions in PostgreSQL
FIRST_BUILDS = 300  # seconds that it may take for the whole season


class Refresher:
    def __init__(self, process: Process) -> None:
        self.process = process
        self.is_paused = False

    def pause(self) -> None:
        """Pause it between two transactions: in one it could hold locks that writers need."""
        if not self.is_paused:
            until(self._pauses_without_locks)
            self.is_paused = True

    def run_and_catch_up(self) -> None:
        """Let it run, and wait until no topic is flagged."""
        self._resume()
        until(lambda: not flagged_topics(), self.process, FIRST_BUILDS)

    def _pauses_without_locks(self) -> bool:
        self.process.pause()
        if _is_in_transaction():
            self._resume()
            return False
        return True

    def _resume(self) -> None:
        self.process.send(signal.SIGCONT)
        self.is_paused = False


def _is_in_transaction() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE application_name = %s AND state <> 'idle'",
            [APPLICATION],
        )
        return bool(cursor.fetchone()[0])
