"""Stands between a page and its live JSON, to answer as a server in trouble would."""

import json
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, Route

Answer = Callable[[Route], None]


class LiveFeed:
    """`asked` counts the questions; `state`, once frozen, is what the page is answered."""

    def __init__(self, page: Page) -> None:
        self.asked = 0
        self.state: dict[str, Any] = {}
        self._answer: Answer = lambda route: route.continue_()
        page.route("**/live/*.json", self._take)

    def _take(self, route: Route) -> None:
        self.asked += 1
        self._answer(route)

    def works(self) -> None:
        self._answer = lambda route: route.continue_()

    def is_cut(self) -> None:
        self._answer = lambda route: route.abort("connectionrefused")

    def is_busy(self, seconds: int) -> None:
        headers = {"Retry-After": str(seconds), "Content-Type": "text/html"}
        self._answer = lambda route: route.fulfill(status=503, headers=headers, body="<p>503")

    def freeze(self, state: dict[str, Any]) -> None:
        """From now on the page is told this; changed by `tell`."""
        self.state = state
        self._answer = lambda route: route.fulfill(
            content_type="application/json", body=json.dumps(self.state)
        )

    def tell(self, **changes: Any) -> None:
        self.state = json.loads(json.dumps(self.state)) | changes
