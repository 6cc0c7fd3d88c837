"""How to open each page of the site, for the tests and screenshots of all pages."""

from collections.abc import Callable
from urllib.parse import urljoin

from playwright.sync_api import Page

from .demo import INVITE_CODE
from .demo import PUBLIC as LEAGUE
from .lineup_steps import TAPPABLE
from .people import Person

Navigate = Callable[[Page], object]
WIDTHS = (360, 1280)
SCHEMES = ("light", "dark")
HEIGHTS = {360: 780, 1280: 800}
NOT_FOUND = "/there-is-no-such-page/"


def at(path: str) -> Navigate:
    return lambda page: page.goto(path)


def first_link(start: str | Navigate, to: str, selector: str = "") -> Navigate:
    """Follow the first link in the main part of the page whose address begins with `to`.
    `selector`: a CSS selector that the link must match as well.
    """
    begin = at(start) if isinstance(start, str) else start

    def follow(page: Page) -> None:
        begin(page)
        link = page.locator(f"main a[href^='{to}']{selector}").first
        page.goto(urljoin(page.url, link.get_attribute("href") or ""))

    return follow


own_league = first_link("/my-leagues/", "/my-leagues/", ":not([href$='/new/'])")


def head_to_head(page: Page) -> None:
    """Open the first head-to-head league of the list."""
    page.goto("/leagues/")
    link = page.locator("main tr", has_text="Head-to-head").first.get_by_role("link").first
    page.goto(urljoin(page.url, link.get_attribute("href") or ""))


# The league that the owner runs.
office = first_link("/my-leagues/", "/my-leagues/", f":has-text('{LEAGUE}')")


def in_office(tab: str) -> Navigate:
    """Open a tab of that league."""
    return first_link(office, "/my-leagues/", f"[href$='/{tab}/']")


def office_matchup(page: Page) -> None:
    """Open the first matchup of the league's first week."""
    office(page)
    page.goto(f"{page.url}weeks/1/")
    first_link(lambda _: None, "/my-leagues/", "[href*='/matchups/']")(page)


def choose_player(page: Page) -> None:
    """Open the list of all players for the slot of a player who is not locked.

    By addresses: a click brings only the main part of the next page, after all of the last one.
    """
    page.goto("/lineup/?discard=1")
    for link in (page.locator(TAPPABLE).first, page.get_by_role("link", name="Show all")):
        page.goto(urljoin(page.url, link.get_attribute("href") or ""))


PUBLIC: dict[str, Navigate] = {
    "home": at("/"),
    "scores": at("/scores/"),
    "scores-week": first_link("/scores/", "/scores/", "[rel='prev']"),
    "game": first_link("/scores/", "/games/", ":not(:has(time))"),
    "game-to-come": first_link("/scores/14/", "/games/"),  # the demo never plays its last week
    "players": at("/players/"),
    "player": first_link("/players/", "/players/"),
    "compare": first_link(first_link("/players/compare/", "?a="), "?a=", "[href*='&b=']"),
    "transactions": first_link(
        first_link("/leaderboard/", "/teams/"), "/teams/", "[href$='/transactions/']"
    ),
    "team": first_link("/leaderboard/", "/teams/"),
    "team-week": first_link(first_link("/leaderboard/", "/teams/"), "/teams/", "[rel='prev']"),
    "leaderboard": at("/leaderboard/"),
    "leaderboard-week": first_link("/leaderboard/", "/leaderboard/"),
    "leagues": at("/leagues/"),
    "matchup": first_link(head_to_head, "/leagues/", "[href*='/matchups/']"),
    "bracket": first_link(head_to_head, "/leagues/", "[href$='/bracket/']"),
    "league": first_link("/leagues/", "/leagues/"),
    "league-week": first_link(first_link("/leagues/", "/leagues/"), "/leagues/", "[rel='prev']"),
    "league-history": first_link(
        first_link("/leagues/", "/leagues/"), "/leagues/", "[href$='/history/']"
    ),
    "invite": at(f"/join/{INVITE_CODE}/"),
    "week": first_link("/", "/weeks/"),
    "search": at("/search/?q=re"),
    "club": first_link("/search/?q=re", "/clubs/"),
    "status": at("/status/"),
    "rules": at("/rules/"),
    "about": at("/about/"),
    "privacy": at("/privacy/"),
    "learn": at("/learn/"),
    "lesson": at("/learn/league-table/"),
    "lesson-way": at("/learn/league-table/loop/"),
    "dog-pile": at("/learn/dog-pile/"),
    "styleguide": at("/styleguide/"),
    "sign-in": at("/accounts/sign-in/"),
    "sign-up": at("/accounts/sign-up/"),
    "reset-password": at("/accounts/reset/"),
    "reset-sent": at("/accounts/reset/sent/"),
    # With a used link; a valid link shows a form.
    "choose-new-password": at("/accounts/reset/MQ/used/"),
    "verify-address": at("/accounts/verify/MQ/used/"),
    "not-found": at(NOT_FOUND),
}
# Pages for an account with a team.
OWN: dict[str, Navigate] = {
    "lineup": at("/lineup/?discard=1"),
    "lineup-list": at("/lineup/?discard=1&view=list"),
    "lineup-tapped": first_link("/lineup/?discard=1", "?", "[href*='on=']"),
    "choose-player": choose_player,
    "my-team": at("/my-team/"),
    "team-settings": at("/my-team/settings/"),
    "sign-out": at("/accounts/sign-out/"),
}
# Pages for an account with a team and a password.
MEMBERS: dict[str, Navigate] = {
    "watch-list": at("/watch-list/"),
    "my-team-week": first_link("/my-team/", "/my-team/weeks/", "[rel='prev']"),
    "my-rank": at("/leaderboard/mine/"),
    "own-leagues": at("/my-leagues/"),
    "own-league": own_league,
    "own-league-week": first_link(own_league, "/my-leagues/", "[rel='prev']"),
    "own-league-history": first_link(own_league, "/my-leagues/", "[href$='/history/']"),
    "enter-code": at("/my-leagues/join/"),
    "create-league": at("/my-leagues/new/"),
    "create-classic": at("/my-leagues/new/?format=classic"),
    "create-head-to-head": at("/my-leagues/new/?format=h2h"),
    "share-league": first_link(own_league, "/my-leagues/", "[href$='/invite/']"),
    "leave-league": first_link(
        first_link(own_league, "/my-leagues/", "[href$='/invite/']"),
        "/my-leagues/",
        "[href$='/leave/']",
    ),
    "league-board": in_office("board"),
    "league-members": in_office("members"),
    "league-log": in_office("log"),
    "league-settings": in_office("settings"),
    "act-on-member": first_link(in_office("members"), "/my-leagues/", "[href$='/remove/']"),
    "own-bracket": in_office("bracket"),
    "own-matchup": office_matchup,
    "correct-matchup": first_link(office_matchup, "/my-leagues/", "[href$='/correct/']"),
    "account": at("/account/"),
    "change-address": at("/account/email/"),
    "change-password": at("/account/password/"),
    "delete-account": at("/account/delete/"),
}
# Pages for an account without a team.
NEWCOMERS: dict[str, Navigate] = {"create-team": at("/my-team/")}
PAGES = PUBLIC | OWN | MEMBERS | NEWCOMERS
# Pages that only the demo has. test_demo_mail.py tests them.
DEMO: dict[str, Navigate] = {"demo-mail": at("/demo/mail/")}


def person_for(name: str) -> Person:
    """The kind of person that can open a page of PAGES."""
    if name in PUBLIC:
        return Person.VISITOR
    if name in OWN:
        return Person.GUEST
    return Person.MEMBER if name in MEMBERS else Person.NEWCOMER
