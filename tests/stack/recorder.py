"""A web server that notes what reaches it, and answers as a test wants it to."""

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
        """Those to an address; its query does not count."""
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
    """Exactly these bytes, with CRLF for each line's end; everything that comes back."""
    parts = urlsplit(url)
    with socket.create_connection((parts.hostname, parts.port), 10) as connection:
        connection.sendall(text.replace("\n", "\r\n").encode())
        connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65536), b""))


_numbers = itertools.count(1)


def new_page() -> str:
    """The address of a shared page that nobody has asked for."""
    return f"/players/{next(_numbers)}/"
