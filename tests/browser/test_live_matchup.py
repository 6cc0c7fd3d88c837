"""The page of a matchup while its week is played."""

import pytest
from playwright.sync_api import expect

from tests.services import until

from .addresses import PUBLIC
from .live_feed import STEP, LiveFeed, feed

__all__ = ["feed"]  # a fixture
pytestmark = pytest.mark.browser


def test_the_chance_moves_on_while_its_explanation_has_the_focus(feed: LiveFeed, demo):
    demo.wait_for_games()
    PUBLIC["matchup"](feed.page)
    feed.freeze(demo.live())
    page = feed.follow(feed.page.url)
    explanation = page.locator("[data-chance] summary")
    explanation.focus()
    explanation.press("Enter")
    expect(page.locator("[data-chance] details")).to_have_attribute("open", "")
    page.evaluate("document.querySelector('[data-versus]').dataset.old = 'yes'")
    newcomer = {"points": "1.00", "played": True, "lines": [["Receptions", 1, "1"]]}
    feed.send_next_state(players=feed.state["players"] | {"0": newcomer})
    feed.wait_for_request()
    old = page.locator("[data-versus][data-old]")
    until(lambda: page.clock.run_for(STEP) or not old.count())
    expect(page.locator("[data-chance] details")).to_have_attribute("open", "")
    expect(explanation).to_be_focused()
