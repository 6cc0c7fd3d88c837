"""gunicorn's thread worker, which closes its sockets as soon as it is told to stop."""

from gunicorn.workers.gthread import ThreadWorker  # type: ignore[import-untyped]


class Worker(ThreadWorker):
    """Told to end, gthread answers what is under way and accepts no more, but goes on listening
    meanwhile: whoever comes then waits for up to graceful_timeout, to be sent away at its end. Not
    listening, it sends them away at once, and nginx asks the other server.
    """

    def set_accept_enabled(self, enabled: bool) -> None:
        super().set_accept_enabled(enabled)
        if not self.alive:
            for listener in self.sockets:
                listener.close()
