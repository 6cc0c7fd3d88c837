"""Calls with a time limit, for functions that may hang."""

import time
from collections.abc import Callable
from concurrent.futures import Future
from threading import Lock, Thread
from typing import Generic, TypeVar

T = TypeVar("T")


class TimeLimited(Generic[T]):
    """A function that runs in its own thread, with None as its result after `patience` seconds.

    All callers share one thread at a time, and share its result for `fresh` seconds. So many
    checks of a service in trouble do not add to its load.
    """

    def __init__(
        self, function: Callable[[], T], *, patience: float = 1.0, fresh: float = 1.0
    ) -> None:
        self.function = function
        self.patience = patience
        self.fresh = fresh
        self._lock = Lock()
        self._run: Future[T] | None = None
        self._stale_at = float("inf")

    def __call__(self) -> T | None:
        with self._lock:
            if self._run is None or time.monotonic() > self._stale_at:
                self._run, self._stale_at = Future(), float("inf")
                Thread(target=self._work, args=(self._run,), daemon=True).start()
            run = self._run
        try:
            return run.result(self.patience)
        except TimeoutError:
            return None

    def forget(self) -> None:
        """Drop the result, so that the next call runs the function again."""
        self._run = None

    def _work(self, run: "Future[T]") -> None:
        try:
            run.set_result(self.function())
        except Exception as error:
            run.set_exception(error)
        self._stale_at = time.monotonic() + self.fresh
