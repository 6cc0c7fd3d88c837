"""The bytes that a visit to a page transfers."""

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

# A browser with a window requests the icon for its tab; a headless one does not.
ASK_FOR_ICON = """async () => {
    const icon = document.querySelector("link[rel=icon]");
    await (await fetch(icon.href)).text();
}"""


@dataclass(frozen=True)
class Visit:
    """`bytes`: compressed, with the headers of responses, without TLS. `requests`: the number that
    the cache did not answer.
    """

    bytes: int
    requests: int

    def __str__(self) -> str:
        return f"{self.bytes:,} bytes in {self.requests} requests"


class Traffic:
    """Counts the bytes that a page receives. Starts again with each document: what still arrives
    of the page before is not counted.
    """

    def __init__(self, page: Page, *, cache: bool = True) -> None:
        self._page = page
        self._requested: set[str] = set()
        self._sizes: list[int] = []
        session = page.context.new_cdp_session(page)
        session.on("Network.requestWillBeSent", self._request_sent)
        session.on("Network.loadingFinished", self._response_finished)
        session.send("Network.enable")
        session.send("Network.setCacheDisabled", {"cacheDisabled": not cache})

    def visit(self) -> Visit:
        """The visit to the open page, once all its requests are finished."""
        self._page.wait_for_load_state("networkidle")
        self._page.evaluate(ASK_FOR_ICON)
        return Visit(sum(self._sizes), len(self._sizes))

    def _request_sent(self, event: dict[str, Any]) -> None:
        if event["type"] == "Document":
            self._requested.clear()
            self._sizes.clear()
        self._requested.add(event["requestId"])

    def _response_finished(self, event: dict[str, Any]) -> None:
        size = int(event["encodedDataLength"])  # 0 for a response from the cache
        if size and event["requestId"] in self._requested:
            self._sizes.append(size)
