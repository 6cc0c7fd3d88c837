"""Chromium, and a log of the errors on its pages."""

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
    "--no-sandbox",  # root, the user on most build machines, has no sandbox
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
    """Debian's chromium, or the one that playwright has installed. `more`: arguments in addition
    to ARGUMENTS.
    """
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=[*ARGUMENTS, *more]
        )
        try:
            yield browser
        finally:
            browser.close()


class ErrorLog:
    """Collects the errors of all pages of a context."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.host = urlsplit(url).netloc
        self.errors: list[str] = []
        self.allowed: set[int] = set()
        context.on("console", self._console)
        context.on("weberror", self._error)
        context.on("request", self._request)
        context.on("response", self._response)

    def allow(self, status: int) -> None:
        """Do not log a response with this status as an error."""
        self.allowed.add(status)

    def _console(self, message: ConsoleMessage) -> None:
        # _response logs failed requests by status. A violation of the policy is an error.
        if message.type in ("error", "warning") and "Failed to load" not in message.text:
            self.errors.append(f"console {message.type}: {message.text}")

    def _error(self, error: WebError) -> None:
        self.errors.append(f"uncaught: {error.error}")

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob") and parts.netloc != self.host:
            self.errors.append(f"request to another host: {request.url}")

    def _response(self, response: Response) -> None:
        if response.status >= HTTP_ERROR and response.status not in self.allowed:
            self.errors.append(f"{response.status} for {response.url}")
