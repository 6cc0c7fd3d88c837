"""What a visit to a page costs whoever pays for each byte."""

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

# Which a browser with a window shows in its tab; one without never asks for it.
ASK_FOR_ICON = """async () => {
    const icon = document.querySelector("link[rel=icon]");
    await (await fetch(icon.href)).text();
}"""


@dataclass(frozen=True)
class Visit:
    """`bytes`: as they come over the wire, compressed, heads of answers included, TLS not.
    `requests`: how many of the page's had to be answered.
    """

    bytes: int
    requests: int

    def __str__(self) -> str:
        return f"{self.bytes:,} bytes in {self.requests} requests"


class Wire:
    """Counts what a page is sent, anew with each document."""

    def __init__(self, page: Page, *, cache: bool = True) -> None:
        self._page = page
        self._sizes: list[int] = []
        session = page.context.new_cdp_session(page)
        session.on("Network.requestWillBeSent", self._asked)
        session.on("Network.loadingFinished", self._came)
        session.send("Network.enable")
        session.send("Network.setCacheDisabled", {"cacheDisabled": not cache})

    def visit(self) -> Visit:
        """To the page that is open now, once it has all that it asks for."""
        self._page.wait_for_load_state("networkidle")
        self._page.evaluate(ASK_FOR_ICON)
        return Visit(sum(self._sizes), len(self._sizes))

    def _asked(self, event: dict[str, Any]) -> None:
        if event["type"] == "Document":
            self._sizes.clear()

    def _came(self, event: dict[str, Any]) -> None:
        if size := int(event["encodedDataLength"]):  # nothing comes from the cache
            self._sizes.append(size)
