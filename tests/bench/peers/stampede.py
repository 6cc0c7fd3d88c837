"""500 clients at once, on a page that expired and whose build takes 300 ms."""

import asyncio
import contextlib
import time
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from urllib.parse import urlsplit

from tests.bench.measuring import Figure, percentile
from tests.services import until

from .running import Running
from .writing import Writer

EXPIRED = 1.5  # seconds after which a value that lives for a second has expired
TIMEOUT = 60  # seconds that a client waits


@dataclass(frozen=True)
class Stampede:
    builds: int
    milliseconds: Sequence[float]  # of the successful requests
    failed: int

    @property
    def figures(self) -> dict[str, Figure]:
        figures: dict[str, Figure] = {"builds": self.builds, "rush failed": self.failed}
        if self.milliseconds:
            figures |= {
                "rush p50 ms": round(median(self.milliseconds)),
                "rush p99 ms": round(percentile(self.milliseconds, 99)),
            }
        return figures


def stampede(server: Running, writer: Writer, clients: int) -> Stampede:
    """Commit a score when the page has expired, and at once send the requests of all clients."""
    server.html()
    server.switch.write_bytes(b"")
    try:
        time.sleep(EXPIRED)
        shown = writer.shown(writer.write())
        answers = asyncio.run(request_together(server.url, clients))
        builds = server.switch.stat().st_size
        if not any(shown.search(body) for _, body in answers):
            # The new page is built in the background.
            until(lambda: shown.search(server.html()) is not None)
            builds = server.switch.stat().st_size
    finally:
        server.switch.unlink()
    done = [taken for taken, body in answers if body]
    return Stampede(builds, done, clients - len(done))


async def request_together(url: str, clients: int) -> list[tuple[float, bytes]]:
    """Return the milliseconds and the answer of each client's request; b"" for a failed one."""
    return await asyncio.gather(*(_request(url) for _ in range(clients)))


async def _request(url: str) -> tuple[float, bytes]:
    parts = urlsplit(url)
    asked = f"GET {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nConnection: close\r\n\r\n"
    began = time.perf_counter()
    answer = b""
    with contextlib.suppress(OSError, TimeoutError):
        async with asyncio.timeout(TIMEOUT):
            reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
            writer.write(asked.encode())
            answer = await reader.read()  # to the end of the connection
            writer.close()
    taken = (time.perf_counter() - began) * 1000
    return taken, answer if answer.startswith(b"HTTP/1.1 200 ") else b""
