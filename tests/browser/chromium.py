"""The browser, and what it notices: whatever goes wrong on a page is kept as a sentence."""

import contextlib
import shutil
from collections.abc import Iterator
from urllib.parse import urlsplit

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Request,
    Response,
    WebError,
    sync_playwright,
)

ARGUMENTS = [
    "--no-sandbox",  # root, as in most build machines, has none
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
HTTP_ERROR = 400


@contextlib.contextmanager
def chromium(*more: str) -> Iterator[Browser]:
    """Debian's chromium; another one that playwright has installed where that is missing. `more`:
    arguments beside those above.
    """
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=[*ARGUMENTS, *more]
        )
        try:
            yield browser
        finally:
            browser.close()


class Watch:
    """Collects the troubles of all pages of a context."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.host = urlsplit(url).netloc
        self.troubles: list[str] = []
        self.expected: set[int] = set()
        context.on("console", self._console)
        context.on("weberror", self._error)
        context.on("request", self._request)
        context.on("response", self._response)

    def expect(self, status: int) -> None:
        """An answer with this status is what the test is about."""
        self.expected.add(status)

    def _console(self, message: ConsoleMessage) -> None:
        # A failed request is judged by its status; a policy that was violated is an error.
        if message.type in ("error", "warning") and "Failed to load" not in message.text:
            self.troubles.append(f"console {message.type}: {message.text}")

    def _error(self, error: WebError) -> None:
        self.troubles.append(f"uncaught: {error.error}")

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob") and parts.netloc != self.host:
            self.troubles.append(f"asked another host: {request.url}")

    def _response(self, response: Response) -> None:
        if response.status >= HTTP_ERROR and response.status not in self.expected:
            self.troubles.append(f"{response.status} for {response.url}")
