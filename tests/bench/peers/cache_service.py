"""The memcached or Redis of one way, which the bench kills and starts again."""

import signal
from contextlib import ExitStack

from deploy.stack.programs import StackError
from tests.bench.measuring import UnavailableError
from tests.services import memcached, redis

START = {"memcached": memcached, "redis": redis}


class CacheService:
    """Raises UnavailableError if the program is not installed."""

    def __init__(self, kind: str, services: ExitStack) -> None:
        self.kind = kind
        self.services = services
        try:
            self.running = services.enter_context(START[kind]())
        except StackError as missing:
            raise UnavailableError(str(missing)) from None

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.running.port}"

    def kill(self) -> None:
        self.running.process.send(signal.SIGKILL)
        self.running.process.popen.wait()

    def start_again(self) -> None:
        """Start an empty one on the same port."""
        service = START[self.kind](self.running.port)
        self.running = self.services.enter_context(service)
