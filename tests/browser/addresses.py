"""The way to every page of the site, for the tests and the pictures of all of them."""

from collections.abc import Callable
from urllib.parse import urljoin

from playwright.sync_api import Page

from tests.services import until

from .people import Person

Way = Callable[[Page], object]
WIDTHS = (360, 1280)
SCHEMES = ("light", "dark")
HEIGHTS = {360: 780, 1280: 800}
NOT_FOUND = "/there-is-no-such-page/"


def at(path: str) -> Way:
    return lambda page: page.goto(path)


def first_link(start: str | Way, to: str, that: str = "") -> Way:
    """Through the first link of the page's main part to an address that begins with `to`, and
    for which `that` holds, in the words of a CSS selector.
    """
    begin = at(start) if isinstance(start, str) else start

    def follow(page: Page) -> None:
        begin(page)
        link = page.locator(f"main a[href^='{to}']{that}").first
        page.goto(urljoin(page.url, link.get_attribute("href") or ""))

    return follow


def when_ready(path: str) -> Way:
    """Of what is put together when somebody first asks for it."""

    def wait(page: Page) -> None:
        until(lambda: page.request.get(path).ok)
        page.goto(path)

    return wait


def tapped_then_everybody(page: Page) -> None:
    """The list of all players for the place of one who was tapped."""
    first_link("/lineup/", "?", "[href*='on=']")(page)
    page.get_by_role("link", name="See everybody").click()
    page.get_by_role("search", name="Players").wait_for()


PUBLIC: dict[str, Way] = {
    "home": at("/"),
    "scores": at("/scores/"),
    "scores-week": first_link("/scores/", "/scores/", "[rel='prev']"),
    "game": first_link("/scores/", "/games/", ":not(:has(time))"),
    "game-to-come": first_link("/scores/", "/games/", ":has(time)"),
    "players": at("/players/"),
    "player": first_link("/players/", "/players/"),
    "team": first_link("/leaderboard/", "/teams/"),
    "team-week": first_link(first_link("/leaderboard/", "/teams/"), "/teams/", "[rel='prev']"),
    "leaderboard": at("/leaderboard/"),
    "leaderboard-week": first_link("/leaderboard/", "/leaderboard/"),
    "week": first_link("/", "/weeks/"),
    "search": at("/search/?q=re"),
    "club": first_link("/search/?q=re", "/clubs/"),
    "status": at("/status/"),
    "rules": at("/rules/"),
    "learn": at("/learn/"),
    "lesson": at("/learn/league-table/"),
    "lesson-way": at("/learn/league-table/loop/"),
    "dog-pile": when_ready("/learn/dog-pile/"),
    "styleguide": at("/styleguide/"),
    "sign-in": at("/accounts/sign-in/"),
    "sign-up": at("/accounts/sign-up/"),
    "reset-password": at("/accounts/reset/"),
    "reset-sent": at("/accounts/reset/sent/"),
    # With a link that works no more; who comes by a good one finds a form.
    "choose-new-password": at("/accounts/reset/MQ/used/"),
    "verify-address": at("/accounts/verify/MQ/used/"),
    "not-found": at(NOT_FOUND),
}
# For whoever has a team.
OWN: dict[str, Way] = {
    "lineup": at("/lineup/"),
    "lineup-list": at("/lineup/?view=list"),
    "lineup-tapped": first_link("/lineup/", "?", "[href*='on=']"),
    "choose-player": tapped_then_everybody,
    "sign-out": at("/accounts/sign-out/"),
}
# For whoever has a password as well.
MEMBERS: dict[str, Way] = {
    "my-rank": at("/leaderboard/mine/"),
    "account": at("/account/"),
    "change-address": at("/account/email/"),
    "change-password": at("/account/password/"),
    "delete-account": at("/account/delete/"),
}
# For whoever has no team yet.
NEWCOMERS: dict[str, Way] = {"my-team": at("/my-team/")}
PAGES = PUBLIC | OWN | MEMBERS | NEWCOMERS


def person_for(name: str) -> Person:
    """To whom a page of PAGES is given."""
    if name in PUBLIC:
        return Person.VISITOR
    if name in OWN:
        return Person.GUEST
    return Person.MEMBER if name in MEMBERS else Person.NEWCOMER
