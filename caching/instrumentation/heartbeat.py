"""Heartbeats: rows that each refresher updates every few seconds to show that it is running."""

import os
import socket
import time
from collections import deque
from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from caching.models import Heartbeat
from caching.recovery.cleanup import cleanup_task

EVERY = 5.0  # seconds between two beats
SILENT = timedelta(seconds=30)  # without a beat, after which a refresher counts as dead
FORGOTTEN = timedelta(days=1)


class HeartbeatWriter:
    """The heartbeat of one process: counts its builds and writes its row."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.name = f"{socket.gethostname()[:60]}:{os.getpid()}"
        self.started_at = timezone.now()
        self.builds = 0
        self._clock = clock
        self._recent: deque[float] = deque()
        self._next = clock()

    def count_build(self) -> None:
        self.builds += 1
        self._recent.append(self._clock())

    def beat(self) -> None:
        """Write the row by one statement, at most once in EVERY seconds."""
        now = self._clock()
        if now < self._next:
            return
        self._next = now + EVERY
        while self._recent and self._recent[0] <= now - 60:
            self._recent.popleft()
        row = Heartbeat(
            name=self.name,
            started_at=self.started_at,
            beat_at=timezone.now(),
            builds=self.builds,
            builds_a_minute=len(self._recent),
        )
        Heartbeat.objects.bulk_create(
            [row],
            update_conflicts=True,
            unique_fields=["name"],
            update_fields=["started_at", "beat_at", "builds", "builds_a_minute"],
        )

    def end(self) -> None:
        """Delete the row: a refresher that stops in good order does not count as dead."""
        Heartbeat.objects.filter(pk=self.name).delete()


@cleanup_task
def refreshers_long_dead() -> int:
    return Heartbeat.objects.filter(beat_at__lt=timezone.now() - FORGOTTEN).delete()[0]
