"""Stands between a page and its live JSON, to answer as a server in trouble would."""

import json
from collections.abc import Callable
from email.utils import formatdate
from typing import Any

import pytest
from playwright.sync_api import Page, Route

from tests.services import until

Answer = Callable[[Route], None]
STEP = 6_000  # milliseconds, longer than a page waits between two questions
COUNT_QUESTIONS = """
    window.questions = 0;
    const {fetch} = window;
    window.fetch = (address, options) => {
        if (/\\/live\\//.test(address)) questions++;
        return fetch(address, options);
    };
"""


class LiveFeed:
    """`asked` counts the questions; `state`, once frozen, is what the page is answered."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.asked = 0
        self.state: dict[str, Any] = {}
        self._answer: Answer = lambda route: route.continue_()
        page.add_init_script(f"{{{COUNT_QUESTIONS}}}")
        page.route("**/live/*.json", self._take)

    def _take(self, route: Route) -> None:
        self.asked += 1
        self._answer(route)

    def follow(self, path: str = "/scores/") -> Page:
        """The page there, once it shows what it was told first. Its clock is installed."""
        self.page.goto(path)
        self.let_ask()
        self.page.locator(".live-state[data-state=live]").wait_for(state="attached")
        return self.page

    def let_ask(self) -> None:
        """The clock goes on until the page asks once more, and stands while it is answered: its
        patience is of that clock too, and no machine is so fast.
        """
        before = self.page.evaluate("questions")

        def asked() -> bool:
            self.page.clock.run_for(1_000)
            return bool(self.page.evaluate("questions") > before)

        until(asked)

    def works(self) -> None:
        self._answer = lambda route: route.continue_()

    def is_cut(self) -> None:
        self._answer = lambda route: route.abort("connectionrefused")

    def is_busy(self, seconds: int) -> None:
        headers = {"Retry-After": str(seconds), "Content-Type": "text/html"}
        self._answer = lambda route: route.fulfill(status=503, headers=headers, body="<p>503")

    def is_a_strangers(self) -> None:
        """Where one has to sign in to the network first, that page answers for every address."""
        self._answer = lambda route: route.fulfill(content_type="text/html", body="<p>Room?")

    def freeze(self, state: dict[str, Any]) -> None:
        """From now on the page is told this; changed by `tell`."""
        self.state = state
        self._answer = lambda route: route.fulfill(
            content_type="application/json",
            headers={"Date": formatdate(usegmt=True)},
            body=json.dumps(self.state),
        )

    def tell(self, **changes: Any) -> None:
        self.state = json.loads(json.dumps(self.state)) | changes

    def tell_next(self, **changes: Any) -> None:
        """A newer state than the last one."""
        self.tell(version=self.state["version"] + 1, **changes)


@pytest.fixture
def feed(open_page: Callable[..., Page]) -> LiveFeed:
    """Of a new visitor's page, whose clock the test moves on."""
    page = open_page()
    page.clock.install()
    return LiveFeed(page)


def best_team(page: Page) -> str:
    """The address of its page."""
    page.goto("/leaderboard/")
    return page.get_by_role("row").nth(1).get_by_role("link").get_attribute("href") or ""
