"""Intercepts the live JSON of a page, to respond as a failing server would."""

import json
from collections.abc import Callable
from email.utils import formatdate
from typing import Any

import pytest
from playwright.sync_api import Page, Route

from tests.services import until

Answer = Callable[[Route], None]
STEP = 6_000  # milliseconds, longer than a page waits between two requests
COUNT_REQUESTS = """
    window.liveRequests = 0;
    const {fetch} = window;
    window.fetch = (address, options) => {
        if (/\\/live\\/\\d+\\.json/.test(address)) liveRequests++;
        return fetch(address, options);
    };
"""


class LiveFeed:
    """`requests` counts the requests. `state` is the response after `freeze`."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.requests = 0
        self.state: dict[str, Any] = {}
        self._answer: Answer = lambda route: route.continue_()
        page.add_init_script(f"{{{COUNT_REQUESTS}}}")
        page.route("**/live/*.json", self._handle)

    def _handle(self, route: Route) -> None:
        self.requests += 1
        self._answer(route)

    def follow(self, path: str = "/scores/") -> Page:
        """Open the page and wait until it shows the first response. Requires a page.clock."""
        self.page.goto(path)
        self.wait_for_request()
        self.page.locator(".live-state[data-state=live]").wait_for(state="attached")
        return self.page

    def wait_for_request(self) -> None:
        """Advance the clock of the page until it sends a request. The clock stands still during
        the response, since it also drives the timeout of the request.
        """
        before = self.page.evaluate("liveRequests")

        def requested() -> bool:
            self.page.clock.run_for(1_000)
            return bool(self.page.evaluate("liveRequests") > before)

        until(requested)

    def respond(self) -> None:
        self._answer = lambda route: route.continue_()

    def refuse_connections(self) -> None:
        self._answer = lambda route: route.abort("connectionrefused")

    def respond_busy(self, seconds: int) -> None:
        headers = {"Retry-After": str(seconds), "Content-Type": "text/html"}
        self._answer = lambda route: route.fulfill(status=503, headers=headers, body="<p>503")

    def respond_with_foreign_page(self) -> None:
        """Respond with the sign-in page of a network, which answers every address with it."""
        self._answer = lambda route: route.fulfill(content_type="text/html", body="<p>Room?")

    def freeze(self, state: dict[str, Any]) -> None:
        """Respond with this state from now on. `change_state` changes it."""
        self.state = state
        self._answer = lambda route: route.fulfill(
            content_type="application/json",
            headers={"Date": formatdate(usegmt=True)},
            body=json.dumps(self.state),
        )

    def change_state(self, **changes: Any) -> None:
        self.state = json.loads(json.dumps(self.state)) | changes

    def send_next_state(self, **changes: Any) -> None:
        """Change the state and raise its version."""
        self.change_state(version=self.state["version"] + 1, **changes)


@pytest.fixture
def feed(open_page: Callable[..., Page]) -> LiveFeed:
    """The live feed of a new visitor's page. The test advances the clock of the page."""
    page = open_page()
    page.clock.install()
    return LiveFeed(page)


def best_team(page: Page) -> str:
    """The address of the page of the leading team."""
    page.goto("/leaderboard/")
    return page.get_by_role("row").nth(1).get_by_role("link").get_attribute("href") or ""
