"""A web server that records its requests, and answers with the reply that a test has set."""

import contextlib
import itertools
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

PUBLIC = "public, max-age=60"


@dataclass(frozen=True)
class Request:
    method: str
    address: str  # as it was sent
    headers: Message
    body: bytes


@dataclass
class Reply:
    body: bytes = b"page"
    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: {"Cache-Control": PUBLIC})


@dataclass
class Recorder:
    address: str
    requests: list[Request] = field(default_factory=list)
    reply: Callable[[Request], Reply] = lambda request: Reply()

    def of(self, address: str) -> list[Request]:
        """Return the requests for a path, with any query."""
        return [one for one in self.requests if urlsplit(one.address).path == address]


@contextlib.contextmanager
def recorder() -> Iterator[Recorder]:
    class Handler(BaseHTTPRequestHandler):
        def do(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(length)
            request = Request(self.command, self.path, self.headers, body)
            found.requests.append(request)
            reply = found.reply(request)
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(reply.body)

        def __getattr__(self, name: str) -> Callable[[], None]:
            if name.startswith("do_"):
                return self.do
            raise AttributeError(name)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found = Recorder(f"127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def send(url: str, text: str) -> bytes:
    """Send the text with CRLF as line ends, and return all bytes of the answers."""
    parts = urlsplit(url)
    with socket.create_connection((parts.hostname, parts.port), 10) as connection:
        connection.sendall(text.replace("\n", "\r\n").encode())
        connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65536), b""))


_numbers = itertools.count(1)


def new_page() -> str:
    """Return the address of a shared page that has not been requested yet."""
    return f"/players/{next(_numbers)}/"
