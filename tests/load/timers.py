"""The timers of one page on the screen."""

import heapq
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count

Action = Callable[[], None]


@dataclass
class Timers:
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    _waiting: list[tuple[float, int, Action]] = field(default_factory=list)
    _number: count = field(default_factory=count)  # type: ignore[type-arg]

    def after(self, seconds: float, action: Action) -> None:
        heapq.heappush(self._waiting, (self.clock() + seconds, next(self._number), action))

    def run(self, seconds: float) -> None:
        """Run the actions that are due, one after the other, for so many seconds."""
        end = self.clock() + seconds
        while self._waiting and self._waiting[0][0] <= end:
            due, _, action = heapq.heappop(self._waiting)
            self._sleep_until(due)
            action()
        self._sleep_until(end)

    def _sleep_until(self, moment: float) -> None:
        if (wait := moment - self.clock()) > 0:
            self.sleep(wait)
