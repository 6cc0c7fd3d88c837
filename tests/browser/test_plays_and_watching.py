"""The plays of a game as they happen, the star of a player, and comparing without a mouse."""

import re

import pytest
from playwright.sync_api import expect

from .live_feed import LiveFeed
from .people import Person

pytestmark = pytest.mark.browser


@pytest.fixture
def feed(open_page, demo):
    """The live feed of the page of a game in progress."""
    demo.wait_for_games()
    page = open_page()
    page.clock.install()
    feed = LiveFeed(page)
    feed.freeze(demo.live())
    feed.game = next(game["id"] for game in feed.state["games"] if game["status"] == "live")
    feed.follow(f"/games/{feed.game}/")
    return feed


def test_a_play_appears_as_it_happens(feed):
    page = feed.page
    row = page.locator("article tr[data-player]").first
    player = row.get_attribute("data-player")
    before = feed.state["players"][player]
    gain = [*before["lines"], ["Moon landings", 2, "7"]]
    points = f"{float(before['points']) + 7:.2f}"
    games = [
        game | ({"clock": "Q9 00:01"} if game["id"] == feed.game else {})
        for game in feed.state["games"]
    ]
    feed.change_state(
        version=2**53 - 1,
        games=games,
        players=feed.state["players"] | {player: before | {"points": points, "lines": gain}},
    )
    feed.wait_for_request()
    play = page.locator("[data-plays] > .play").first
    expect(play).to_contain_text("Q9 00:01")
    expect(play).to_contain_text("Moon landings +2")
    expect(play.locator(".move.up")).to_have_text("+7")
    name = row.get_by_role("link").inner_text()
    expect(play.get_by_role("link", name=name)).to_be_visible()
    assert play.locator(".crest").count() == 1


def test_without_javascript_a_game_shows_its_plays(open_page, demo):
    demo.wait_for_games()
    page = open_page(javascript=False)
    page.goto("/scores/")
    page.locator("a.game.live").first.click()
    expect(page.get_by_role("heading", name="Play by play")).to_be_visible()


def test_the_star_shows_and_changes_the_watch_list(open_page, cookies_of):
    page = open_page(cookies=cookies_of(Person.GUEST))
    page.goto("/players/")
    page.locator("main th a").first.click()
    star = page.get_by_role("button", name=re.compile("Watch"))
    expect(star).to_have_attribute("aria-pressed", "false")
    name = page.get_by_role("heading", level=1).inner_text()
    star.click()
    expect(star).to_have_attribute("aria-pressed", "true")
    page.reload()
    expect(star).to_have_text(re.compile("Watching"))
    page.goto("/watch-list/")
    page.locator(".watched-who a").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    star.click()
    expect(star).to_have_attribute("aria-pressed", "false")


def test_a_player_is_watched_and_removed_without_javascript(open_page, cookies_of):
    page = open_page(javascript=False, cookies=cookies_of(Person.GUEST))
    page.goto("/players/")
    page.locator("main th a").nth(1).click()
    page.get_by_role("button", name="Watch").click()
    expect(page.get_by_role("status")).to_contain_text("is on your watch list")
    page.get_by_role("button", name=re.compile("Remove")).first.click()
    expect(page.get_by_role("heading", name="Your watch list is empty")).to_be_visible()


def test_two_players_are_compared_by_search(page):
    page.goto("/players/")
    page.locator("main th a").first.click()
    page.get_by_role("link", name="Compare").click()
    page.get_by_role("searchbox", name=re.compile("Compare .* with")).fill("a")
    page.get_by_role("button", name="Search").click()
    page.locator("main .slots a").first.click()
    expect(page.get_by_role("table", name="Season so far")).to_be_visible()
    expect(page.get_by_role("img", name=re.compile("Points by week"))).to_be_visible()
