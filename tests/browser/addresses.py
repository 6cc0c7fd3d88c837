"""The way to every page of the site, for the tests and the pictures of all of them."""

import re
from collections.abc import Callable

from playwright.sync_api import Page

Way = Callable[[Page], object]
WIDTHS = (360, 1280)
SCHEMES = ("light", "dark")
HEIGHTS = {360: 780, 1280: 800}
NOT_FOUND = "/there-is-no-such-page/"


def at(path: str) -> Way:
    return lambda page: page.goto(path)


def first_link(path: str, to: str, name: str | None = None) -> Way:
    """Through the first link in the page's main part whose address begins with `to`."""

    def follow(page: Page) -> None:
        page.goto(path)
        link = page.locator(f"main a[href^='{to}']")
        if name:
            link = link.filter(has_text=re.compile(name))
        page.goto(link.first.get_attribute("href") or "")

    return follow


PUBLIC: dict[str, Way] = {
    "home": at("/"),
    "scores": at("/scores/"),
    "game": first_link("/scores/", "/games/", "Live"),
    "game-to-come": first_link("/scores/", "/games/", "UTC|AM|PM"),
    "players": at("/players/"),
    "player": first_link("/players/", "/players/"),
    "team": first_link("/leaderboard/", "/teams/"),
    "leaderboard": at("/leaderboard/"),
    "leaderboard-week": first_link("/leaderboard/", "/leaderboard/", "Week"),
    "rules": at("/rules/"),
    "sign-in": at("/accounts/sign-in/"),
    "sign-up": at("/accounts/sign-up/"),
    "not-found": at(NOT_FOUND),
}
# For whoever has a team.
OWN: dict[str, Way] = {
    "lineup": at("/lineup/"),
    "choose-player": first_link("/lineup/", "/lineup/players/"),
    "sign-out": at("/accounts/sign-out/"),
}
PAGES = PUBLIC | OWN
