"""A team's page while its week is played."""

import re
from copy import deepcopy
from decimal import Decimal

import pytest
from playwright.sync_api import Route, expect

from tests.services import until

from .live_feed import LiveFeed, best_team, feed

__all__ = ["feed"]  # a fixture
pytestmark = pytest.mark.browser

NOTHING = {"points": "0.00", "played": True, "lines": []}
HIDDEN = '<li class="slot" data-hidden>Hidden until locked</li>'


@pytest.fixture(autouse=True)
def _games_in_progress(demo):
    demo.wait_for_games()


def test_new_points_are_listed_and_added_to_slot_and_total(feed, demo):
    path = best_team(feed.page)
    feed.freeze(demo.live())
    page = feed.follow(path)
    slot = page.locator("[data-role='starter'][data-player]").first
    player, name = slot.get_attribute("data-player"), slot.locator("[data-name]").inner_text()
    total = page.locator("[data-total]")
    expect(total).not_to_have_text("0")
    before = Decimal(total.inner_text())
    players = deepcopy(feed.state["players"])
    own = players.setdefault(player, deepcopy(NOTHING))
    own["points"] = str(Decimal(own["points"]) + Decimal("6.00"))
    own["lines"].append(["Kicks from the moon", 1, "6"])
    feed.send_next_state(players=players)
    feed.wait_for_request()
    news = page.get_by_role("region", name="Just now").get_by_role("listitem")
    expect(news.first).to_contain_text(f"+6{name}: Kicks from the moon")
    expect(slot).to_contain_text("Kicks from the moon 1 (6)")
    expect(total).to_have_text(f"{(before + 6).normalize():f}")


@pytest.fixture
def hidden_slot_feed(feed, demo) -> LiveFeed:
    """The feed of a team page with a hidden slot. `path`: its address; `fetched`: its loads."""
    feed.path, feed.fetched = best_team(feed.page), 0

    def answer(route: Route) -> None:
        feed.fetched += 1
        response = route.fetch()
        slots = '<ul class="slots card">'
        html = response.text().replace(slots, slots + HIDDEN, 1)
        route.fulfill(response=response, body=html)

    feed.page.route(f"**{feed.path}**", answer)  # also with the number of the week
    feed.freeze(demo.live())
    feed.follow(feed.path)
    expect(feed.page.get_by_text("Hidden until locked").first).to_be_visible()
    return feed


def games_are_final(feed: LiveFeed) -> None:
    feed.send_next_state(games=[game | {"status": "final"} for game in feed.state["games"]])


def played_flag_changes(feed: LiveFeed) -> None:
    """Change whether a player has played: a substitute may count instead."""
    player = feed.page.locator("[data-player]").first.get_attribute("data-player")
    players = deepcopy(feed.state["players"])
    own = players.setdefault(player, NOTHING | {"played": False})
    players[player] = own | {"played": not own["played"]}
    feed.send_next_state(players=players)


@pytest.mark.parametrize("event", [games_are_final, played_flag_changes])
def test_page_with_hidden_slots_is_fetched_again_when_they_may_be_shown(hidden_slot_feed, event):
    feed, page = hidden_slot_feed, hidden_slot_feed.page
    page.evaluate("document.querySelector('[data-hidden]').replaceChildren('old')")
    event(feed)
    feed.wait_for_request()
    with page.expect_response(f"**{feed.path}weeks/*/"):
        until(lambda: page.clock.run_for(1_000) or feed.fetched > 1)
    expect(page.locator("[data-hidden]").first).to_have_text(re.compile("Hidden until locked"))


def test_page_is_not_fetched_again_without_changes(hidden_slot_feed):
    for _ in range(3):
        hidden_slot_feed.wait_for_request()
        hidden_slot_feed.page.clock.run_for(45_000)
    assert hidden_slot_feed.fetched == 1


def test_without_javascript_the_team_page_is_complete_and_has_no_live_parts(open_page):
    page = open_page(javascript=False)
    page.goto(best_team(page))
    expect(page.locator("[data-total]")).not_to_be_empty()
    expect(page.get_by_role("heading", name="Games in play")).to_be_visible()
    expect(page.get_by_text("Scores of all teams")).to_be_visible()
    page.get_by_text("As a table").click()
    expect(page.get_by_role("row").filter(has_text="This team")).to_be_visible()
    expect(page.get_by_role("heading", name="Just now")).to_be_hidden()
