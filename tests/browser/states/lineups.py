"""Changes of a lineup, and their results."""

from playwright.sync_api import Page, expect

from tests.browser.addresses import Navigate, at
from tests.browser.lineup_steps import TAPPABLE, UNSAVED, bench, save, starters, state, swap, tap
from tests.browser.people import Person, try_it

NO_MATCH = "nobody-has-this-name"


def swapped(page: Page) -> None:
    try_it(page)
    swap(page)
    expect(state(page)).to_contain_text(UNSAVED)
    expect(page.get_by_role("button", name="Undo", exact=True)).to_be_visible()


def saved(page: Page) -> None:
    swapped(page)
    save(page)


def tapped(place: str) -> Navigate:
    """Tap a starter or a substitute in the list view."""

    def navigate(page: Page) -> None:
        try_it(page)
        page.get_by_role("link", name="List", exact=True).click()
        page.locator(".as-list").wait_for()
        tap(page, (bench if place == "bench" else starters)(page).locator(TAPPABLE).first)

    return navigate


def over_budget(page: Page) -> None:
    """A draft of the most expensive players. The address contains the draft."""
    page.goto("/players/?sort=price")
    links = page.locator("main th a[href^='/players/']").evaluate_all(
        "all => all.map(a => a.href)"
    )
    numbers = [link.rstrip("/").rpartition("/")[2] for link in links[:16]]
    page.goto(f"/lineup/?s={'.'.join(numbers[:9])}&b={'.'.join(numbers[9:])}")
    expect(page.locator(".facts .over")).to_have_count(1)
    expect(page.locator(".side .notice.warning")).to_be_visible()


def draft_of_one(path: str) -> Navigate:
    """A draft with one player."""

    def navigate(page: Page) -> None:
        try_it(page)
        kept = page.locator("[name=s]").get_attribute("value") or ""
        page.goto(f"{path}s={kept.partition('.')[0]}")

    return navigate


def save_with(**fields: str) -> Navigate:
    """Save a change with fields that no page of the site sends."""

    def navigate(page: Page) -> None:
        swapped(page)
        for name, value in fields.items():
            page.locator(f".save-bar [name={name}]").evaluate("(it, v) => it.value = v", value)
        page.get_by_role("button", name="Save lineup").click()

    return navigate


def refused(page: Page) -> None:
    save_with(b="")(page)
    page.get_by_role("alert").wait_for()


def in_conflict(page: Page) -> None:
    """The draft conflicts with a lineup saved elsewhere."""
    save_with(made_from="")(page)
    page.get_by_role("heading", name="Saved elsewhere").wait_for()


def save_without_response(page: Page) -> None:
    swapped(page)
    page.route("**/lineup/", lambda route: route.abort(), times=1)
    page.get_by_role("button", name="Save lineup").click()
    page.get_by_role("button", name="Try again").wait_for()


def no_player_fits(page: Page) -> None:
    """The player list for a search without results."""
    try_it(page)
    tap(page, page.locator(TAPPABLE).first)
    page.get_by_role("link", name="Show all").click()
    page.get_by_role("main").get_by_label("Search").fill(NO_MATCH)
    page.get_by_text("No player matches.").wait_for()


# Each state has a new guest, whose players have not kicked off.
STATES: dict[str, tuple[Person, Navigate]] = {
    name: (Person.VISITOR, navigate)
    for name, navigate in {
        "a first lineup": try_it,
        "a starter tapped": tapped("starters"),
        "a substitute tapped": tapped("bench"),
        "two swapped": swapped,
        "a lineup refused": refused,
        "two lineups in conflict": in_conflict,
        "a save without a response": save_without_response,
        "open places on the field": draft_of_one("/lineup/?"),
        "open places in the list": draft_of_one("/lineup/?view=list&"),
        "a place to fill": draft_of_one("/lineup/players/?position=RB&starts=1&"),
        "no player fits": no_player_fits,
        "a lineup saved": saved,
    }.items()
} | {
    "over budget": (Person.GUEST, over_budget),
    "players who have kicked off": (Person.MEMBER, at("/lineup/")),
    "players who have kicked off, in the list": (Person.MEMBER, at("/lineup/?view=list")),
    "players who cannot be picked": (Person.MEMBER, at("/lineup/players/?position=RB&starts=1")),
}
