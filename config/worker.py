"""gunicorn's thread worker, changed to close its sockets as soon as it has to stop."""

from gunicorn.workers.gthread import ThreadWorker  # type: ignore[import-untyped]


class Worker(ThreadWorker):
    """Thread worker that refuses new connections at once when it stops.

    When gthread stops, it finishes its requests and accepts no new connections, but its sockets
    stay open. A new connection then waits for up to graceful_timeout before it is closed. With
    the sockets closed it is refused at once, and nginx tries the other server.
    """

    def set_accept_enabled(self, enabled: bool) -> None:
        super().set_accept_enabled(enabled)
        if not self.alive:
            for listener in self.sockets:
                listener.close()
