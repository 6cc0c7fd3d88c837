"""One keep-alive connection like a browser's, and the outcome of each request."""

import http.client
import re
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode

COME_BACK = "503, come back"
LONGEST = 120.0  # seconds: more than any limit on the way
CLOSED = (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError)


@dataclass(frozen=True)
class Request:
    """Times are of time.monotonic()."""

    kind: str
    address: str
    began: float
    ended: float
    what: str  # the status, COME_BACK for 503 with Retry-After, or the error
    version: str = ""  # its ETag
    by: str = ""  # of a COME_BACK: the server, and the title of its page

    @property
    def failed(self) -> bool:
        return self.what not in ("200", "302")

    @property
    def wait(self) -> float:
        return self.ended - self.began


@dataclass
class Client:
    port: int
    host: str = "localhost"
    cookies: dict[str, str] = field(default_factory=dict)
    log: list[Request] = field(default_factory=list)
    again: int = 0  # how often the server had closed the idle connection

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=LONGEST)

    def get(self, kind: str, address: str) -> str:
        """Return the page, "" without an answer."""
        return self._ask(kind, "GET", address)

    def post(self, kind: str, address: str, fields: dict[str, str]) -> str:
        """Return the outcome."""
        self._ask(kind, "POST", address, urlencode(fields))
        return self.log[-1].what

    def close(self) -> None:
        self.connection.close()

    def _ask(self, kind: str, method: str, address: str, body: str | None = None) -> str:
        headers = {"Host": self.host, "Accept-Encoding": "identity"}
        if self.cookies:
            headers["Cookie"] = "; ".join(
                f"{name}={value}" for name, value in self.cookies.items()
            )
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["Origin"] = f"http://{self.host}"
        began, page, version, by = time.monotonic(), "", "", ""
        try:
            what, page, version, by = self._answer(method, address, body, headers)
        except (OSError, http.client.HTTPException) as error:
            self.connection.close()
            what = f"broken off ({type(error).__name__})"
        self.log.append(Request(kind, address, began, time.monotonic(), what, version, by))
        return page

    def _answer(
        self, method: str, address: str, body: str | None, headers: dict[str, str]
    ) -> tuple[str, str, str, str]:
        """Return the outcome, the page, its ETag, and `by`."""
        used = self.connection.sock is not None
        try:
            self.connection.request(method, address, body, headers)
            response = self.connection.getresponse()
        except CLOSED:
            self.connection.close()
            if not used:
                raise
            # Any server may close an idle connection. A browser then sends the request again, a
            # form too; saving the same lineup twice changes nothing.
            self.again += 1
            self.connection.request(method, address, body, headers)
            response = self.connection.getresponse()
        page = response.read().decode()
        for line in response.headers.get_all("Set-Cookie", []):
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        come_back = response.status == 503 and "Retry-After" in response.headers
        what = COME_BACK if come_back else str(response.status)
        by = ""
        if come_back:
            title = re.search(r"<title>(.*?)</title>", page)
            by = f"{response.headers.get('X-Served-By', 'nginx')}: {title[1] if title else page}"
        return what, page, response.headers.get("ETag", ""), by
