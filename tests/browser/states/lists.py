"""Lists that are long, short or empty, and weeks that are over or to come."""

from playwright.sync_api import Page

from tests.browser.addresses import Navigate, at, first_link
from tests.browser.people import Person

NO_MATCH = "q=nobody+has+this+name"


def chart_as_table(page: Page) -> None:
    first_link("/leaderboard/", "/teams/")(page)
    page.get_by_text("As a table").first.click()


def signed_in(path: str) -> Navigate:
    """A page with the header of a signed-in account, which a script inserts."""

    def navigate(page: Page) -> None:
        page.goto(path)
        page.get_by_role("link", name="Sign out").wait_for()

    return navigate


VISITORS: dict[str, Navigate] = {
    "search without a query": at("/search/"),
    "search without results": at(f"/search/?{NO_MATCH}"),
    "no player found": at(f"/players/?{NO_MATCH}"),
    "a team found": at("/leaderboard/?q=the"),
    "no team found": at(f"/leaderboard/?{NO_MATCH}"),
    "no team found in a week": at(f"/leaderboard/1/?{NO_MATCH}"),
    "a leaderboard to come": at("/leaderboard/14/"),
    "games to come": first_link("/scores/", "/scores/", "[rel='next']"),
    "a week that is over": at("/weeks/1/"),
    "a week to come": at("/weeks/14/"),
    "a hidden lineup": first_link(
        first_link("/leaderboard/", "/teams/"), "/teams/", "[rel='next']"
    ),
    "a chart as a table": chart_as_table,
    "a visitor signs out": at("/accounts/sign-out/"),
    "the other lesson": at("/learn/lineup/"),
}
GUESTS: dict[str, Navigate] = {
    "home signed in": signed_in("/"),
    "scores signed in": signed_in("/scores/"),
    "a guest signs up": at("/accounts/sign-up/"),
    "a guest's account": at("/account/"),
    "a guest's rank": at("/leaderboard/mine/"),
}
NEWCOMERS: dict[str, Navigate] = {
    "home without a team": signed_in("/"),
    "an address not confirmed": at("/account/"),
}
STATES = (
    {name: (Person.VISITOR, navigate) for name, navigate in VISITORS.items()}
    | {name: (Person.GUEST, navigate) for name, navigate in GUESTS.items()}
    | {name: (Person.NEWCOMER, navigate) for name, navigate in NEWCOMERS.items()}
)
