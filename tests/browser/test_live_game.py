"""A game's page while the game is played."""

import re

import pytest
from playwright.sync_api import expect

from tests.services import until

from .live_feed import STEP, LiveFeed

pytestmark = pytest.mark.browser


@pytest.fixture
def feed(open_page, demo):
    """The live feed of the page of a game in progress. The test changes the state and advances the
    clock.
    """
    demo.wait_for_games()
    page = open_page()
    page.clock.install()
    feed = LiveFeed(page)
    feed.freeze(demo.live())
    feed.game = next(game["id"] for game in feed.state["games"] if game["status"] == "live")
    feed.follow(f"/games/{feed.game}/")
    return feed


def changed(feed: LiveFeed, **changes: object) -> list[dict[str, object]]:
    """The games, with this one changed."""
    return [game | (changes if game["id"] == feed.game else {}) for game in feed.state["games"]]


def test_the_score_and_a_players_points_follow_the_live_json(feed):
    page = feed.page
    row = page.locator("article tr[data-player]").first
    player = row.get_attribute("data-player")
    lines = [["Touchdowns", 3, "18"], ["Fumbles lost", 1, "-2"]]
    stats = {"points": "16.00", "played": True, "lines": lines}
    games = changed(feed, home_score=77, away_score=70, clock="Q9 00:01")
    feed.change_state(
        games=games, version=2**53 - 1, players=feed.state["players"] | {player: stats}
    )
    feed.wait_for_request()
    for own in page.locator(f"[data-player='{player}'] [data-points]").all():
        expect(own).to_have_text("16")
    expect(row).to_contain_text("Touchdowns 3 (18), Fumbles lost 1 (−2)")
    shown = re.compile(r"Live Q9 00:01.*77–70", re.S)
    expect(page.locator(".match")).to_contain_text(shown, use_inner_text=True)


def test_page_is_fetched_again_for_a_new_player_and_keeps_the_focus(feed):
    page = feed.page
    link = page.locator("article td, article th").get_by_role("link").first
    address = link.get_attribute("href")
    link.focus()
    page.evaluate("document.querySelector('article table').dataset.old = 'yes'")
    newcomer = {"points": "1.00", "played": True, "lines": [["Receptions", 1, "1"]]}
    feed.change_state(version=2**53 - 1, players=feed.state["players"] | {"0": newcomer})
    feed.wait_for_request()
    old = page.locator("article table[data-old]")
    until(lambda: page.clock.run_for(STEP) or not old.count())
    expect(page.locator(":focus")).to_have_attribute("href", address)


def test_without_javascript_the_page_shows_the_score(open_page, demo):
    page = open_page(javascript=False)
    page.goto("/scores/")
    page.locator("a.game.live").first.click()
    score = page.locator(".match-score")
    expect(score).to_have_text(re.compile(r"^\d+–\d+$"), use_inner_text=True)
