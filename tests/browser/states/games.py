"""Live pages of games, of a week and of a team, with and without failures."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.addresses import Navigate, first_link
from tests.browser.demo import BREAK
from tests.browser.live_feed import LiveFeed, best_team
from tests.browser.people import Person
from tests.services import until


def wait_for_games(page: Page) -> None:
    """Open the scores of a week with games in progress; after a break the demo has some again."""

    def is_played() -> bool:
        page.goto("/scores/")
        return page.locator(".game.live").count() > 0

    until(is_played, timeout=BREAK)


def game_in_progress(page: Page) -> None:
    wait_for_games(page)
    page.goto(page.locator(".game.live").first.get_attribute("href") or "")


def after_failure(failure: Callable[[LiveFeed, dict[str, Any]], None], says: str) -> Navigate:
    """The scores after a failure. `says`: the text that the page then shows."""

    def navigate(page: Page) -> None:
        wait_for_games(page)
        page.clock.install()
        feed = LiveFeed(page)
        state = page.request.get("/live.json").json()
        feed.follow()
        failure(feed, state)
        feed.wait_for_request()
        expect(page.locator(".live-state")).to_contain_text(says)

    return navigate


def just_now(page: Page) -> None:
    """A team with points that a player has just won and lost."""
    wait_for_games(page)
    page.clock.install()
    feed = LiveFeed(page)
    feed.freeze(page.request.get("/live.json").json())
    feed.follow(best_team(page))
    player = page.locator("[data-role='starter'][data-player]").first.get_attribute("data-player")
    lines = [["Kicks from the moon", 1, "6"], ["Kicks into the stands", 1, "-2"]]
    scored = {player: {"points": "4.00", "played": True, "lines": lines}}
    feed.send_next_state(players=feed.state["players"] | scored)
    feed.wait_for_request()
    expect(page.locator("[data-news]")).to_contain_text("Kicks from the moon")


def newer_format(feed: LiveFeed, state: dict[str, Any]) -> None:
    feed.freeze(state | {"form": 99, "version": state["version"] + 1})


STATES: dict[str, tuple[Person, Navigate]] = {
    name: (Person.VISITOR, navigate)
    for name, navigate in {
        "a game in progress": game_in_progress,
        "a game that is over": first_link("/scores/1/", "/games/"),
        "points just now": just_now,
        "a server that does not answer": after_failure(
            lambda feed, _: feed.refuse_connections(), "is not responding"
        ),
        "a busy server": after_failure(lambda feed, _: feed.respond_busy(60), "very busy"),
        "a new release": after_failure(newer_format, "Reload"),
    }.items()
}
