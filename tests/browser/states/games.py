"""Games and a week that are followed, through good times and bad."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.addresses import Way, first_link
from tests.browser.live_feed import LiveFeed, best_team
from tests.browser.people import Person
from tests.services import until


def while_played(page: Page) -> None:
    """There is always a next one."""

    def is_played() -> bool:
        page.goto("/scores/")
        return page.locator(".game.live").count() > 0

    until(is_played)
    page.goto(page.locator(".game.live").first.get_attribute("href") or "")


def followed(trouble: Callable[[LiveFeed, dict[str, Any]], None], says: str) -> Way:
    """The scores, after something went wrong."""

    def come(page: Page) -> None:
        page.clock.install()
        feed = LiveFeed(page)
        state = page.request.get("/live.json").json()
        feed.follow()
        trouble(feed, state)
        feed.let_ask()
        expect(page.locator(".live-state")).to_contain_text(says)

    return come


def just_now(page: Page) -> None:
    """A team whose player has scored a moment ago, and lost something."""
    page.clock.install()
    feed = LiveFeed(page)
    feed.freeze(page.request.get("/live.json").json())
    feed.follow(best_team(page))
    player = page.locator("[data-role='starter'][data-player]").first.get_attribute("data-player")
    lines = [["Kicks from the moon", 1, "6"], ["Kicks into the stands", 1, "-2"]]
    scored = {player: {"points": "4.00", "played": True, "lines": lines}}
    feed.tell_next(players=feed.state["players"] | scored)
    feed.let_ask()
    expect(page.locator("[data-news]")).to_contain_text("Kicks from the moon")


def newer_form(feed: LiveFeed, state: dict[str, Any]) -> None:
    feed.freeze(state | {"form": 99, "version": state["version"] + 1})


STATES: dict[str, tuple[Person, Way]] = {
    name: (Person.VISITOR, way)
    for name, way in {
        "a game that is played": while_played,
        "a game that is over": first_link("/scores/1/", "/games/"),
        "points just now": just_now,
        "a server that is silent": followed(lambda feed, _: feed.is_cut(), "does not answer"),
        "a server that asks to wait": followed(lambda feed, _: feed.is_busy(60), "very busy"),
        "a new release": followed(newer_form, "Reload"),
    }.items()
}
