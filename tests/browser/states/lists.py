"""Lists that are long, short or empty, and weeks that are over or to come."""

from playwright.sync_api import Page

from tests.browser.addresses import Way, at, first_link
from tests.browser.people import Person

NOBODY = "q=nobody+has+this+name"


def table_opened(page: Page) -> None:
    first_link("/leaderboard/", "/teams/")(page)
    page.get_by_text("As a table").first.click()


def signed_in(path: str) -> Way:
    """With the header that a script puts in the place of the visitors' one."""

    def come(page: Page) -> None:
        page.goto(path)
        page.get_by_role("link", name="Sign out").wait_for()

    return come


VISITORS: dict[str, Way] = {
    "nothing asked": at("/search/"),
    "nobody found": at(f"/search/?{NOBODY}"),
    "no player found": at(f"/players/?{NOBODY}"),
    "a team found": at("/leaderboard/?q=the"),
    "no team found": at(f"/leaderboard/?{NOBODY}"),
    "no team found in a week": at(f"/leaderboard/1/?{NOBODY}"),
    "a leaderboard to come": at("/leaderboard/14/"),
    "games to come": first_link("/scores/", "/scores/", "[rel='next']"),
    "a week that is over": at("/weeks/1/"),
    "a week to come": at("/weeks/14/"),
    "a hidden lineup": first_link(
        first_link("/leaderboard/", "/teams/"), "/teams/", "[rel='next']"
    ),
    "a chart as a table": table_opened,
    "a visitor signs out": at("/accounts/sign-out/"),
    "the other lesson": at("/learn/roster/"),
}
GUESTS: dict[str, Way] = {
    "home signed in": signed_in("/"),
    "scores signed in": signed_in("/scores/"),
    "a guest signs up": at("/accounts/sign-up/"),
    "a guest's account": at("/account/"),
    "a guest's rank": at("/leaderboard/mine/"),
}
NEWCOMERS: dict[str, Way] = {
    "home without a team": signed_in("/"),
    "an address not confirmed": at("/account/"),
}
STATES = (
    {name: (Person.VISITOR, way) for name, way in VISITORS.items()}
    | {name: (Person.GUEST, way) for name, way in GUESTS.items()}
    | {name: (Person.NEWCOMER, way) for name, way in NEWCOMERS.items()}
)
