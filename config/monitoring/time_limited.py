"""To ask what may hang, and never to hang with it."""

import time
from collections.abc import Callable
from concurrent.futures import Future
from threading import Lock, Thread
from typing import Generic, TypeVar

T = TypeVar("T")


class TimeLimited(Generic[T]):
    """The answer of a function that runs in a thread of its own, or None when it takes longer
    than `patience` seconds.

    However many ask, one thread at a time is at it, and they share what it brings for `fresh`
    seconds: many who look at a service in trouble must not be its next trouble.
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
        """The next who asks gets a new answer."""
        self._run = None

    def _work(self, run: "Future[T]") -> None:
        try:
            run.set_result(self.function())
        except Exception as error:
            run.set_exception(error)
        self._stale_at = time.monotonic() + self.fresh
