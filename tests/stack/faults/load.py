"""Steady load by readers of public pages and by owners, each with one keep-alive connection. Two
cores can serve it.
"""

import itertools
import threading
from collections.abc import Callable

from tests.stack.running_stack import RunningStack

from .client import Client, Request
from .drafts import drafts
from .owners import Owner

READERS = 4
OWNERS = 4
READER_PAUSE = 0.05  # seconds between two requests of a reader
OWNER_PAUSE = 0.6  # seconds between two saves of an owner; nginx allows two a second
DRAFTS = 4

PUBLISHED = ("/", "/live.json", "/scores/", "/leaderboard/", "/players/", "/rules/")
# Rendered by a web server on request, and cached by nginx.
SHARED = ("/learn/", "/players/?q=a", "/players/1/", "/teams/1/", "/clubs/1/", "/players/?page=2")


class Crowd:
    """The readers and owners, the same ones for all faults."""

    def __init__(self, stack: RunningStack, *, minutes: int) -> None:
        port = stack.plan.ports["nginx"]
        found = drafts(stack, DRAFTS, minutes=minutes)
        self.readers = [Client(port) for _ in range(READERS)]
        host = f"localhost:{port}"  # like the Origin of a form
        self.owners = [Owner(Client(port, host), found) for _ in range(OWNERS)]
        self._searches = itertools.count()
        for owner in self.owners:
            owner.join()

    @property
    def clients(self) -> list[Client]:
        return [*self.readers, *(owner.client for owner in self.owners)]

    @property
    def log(self) -> list[Request]:
        return [request for client in self.clients for request in client.log]

    def read(self, reader: Client, number: int) -> None:
        """Request in turn a published page, one that nginx caches, and a new search."""
        turn = number // 3
        if number % 3 == 0:
            reader.get("published", PUBLISHED[turn % len(PUBLISHED)])
        elif number % 3 == 1:
            reader.get("kept by nginx", SHARED[turn % len(SHARED)])
        else:
            reader.get("search", f"/players/?q=n{next(self._searches)}")

    def work(self, owner: Owner, number: int) -> None:
        owner.play(number)
        owner.client.get("private", "/me.json")


class Load:
    """The requests of the crowd while the block runs."""

    def __init__(self, crowd: Crowd) -> None:
        self.crowd = crowd
        self._end = threading.Event()
        self._errors: list[BaseException] = []
        self._threads = [
            *(self._thread(READER_PAUSE, crowd.read, reader) for reader in crowd.readers),
            *(self._thread(OWNER_PAUSE, crowd.work, owner) for owner in crowd.owners),
        ]

    def __enter__(self) -> "Load":
        for client in self.crowd.clients:
            client.log.clear()
            client.again = 0
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        for thread in self._threads:
            thread.join()
        for client in self.crowd.clients:
            client.close()  # otherwise nginx would close them later
        if self._errors:
            raise self._errors[0]

    def _thread(self, pause: float, act: Callable[..., None], who: object) -> threading.Thread:
        def go() -> None:
            try:
                for number in itertools.count():
                    act(who, number)
                    if self._end.wait(pause):
                        return
            except BaseException as error:
                self._errors.append(error)

        return threading.Thread(target=go)
