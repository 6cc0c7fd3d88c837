"""A lineup that is changed, and what may come of it."""

from playwright.sync_api import Page, expect

from tests.browser.addresses import Way, at
from tests.browser.lineup_steps import FREE, UNSAVED, bench, save, starters, state, swap, tap
from tests.browser.people import Person, try_it

NOBODY = "nobody-has-this-name"


def swapped(page: Page) -> None:
    try_it(page)
    swap(page)
    expect(state(page)).to_contain_text(UNSAVED)
    expect(page.get_by_role("button", name="Undo", exact=True)).to_be_visible()


def saved(page: Page) -> None:
    swapped(page)
    save(page)


def tapped(place: str) -> Way:
    """A player of the starters or of the bench, in the list."""

    def come(page: Page) -> None:
        try_it(page)
        page.get_by_role("link", name="List", exact=True).click()
        page.locator(".as-list").wait_for()
        tap(page, (bench if place == "bench" else starters)(page).locator(FREE).first)

    return come


def too_dear(page: Page) -> None:
    """The draft is in the address: as many of the dearest as a lineup holds."""
    page.goto("/players/?sort=price")
    links = page.locator("main th a[href^='/players/']").evaluate_all(
        "all => all.map(a => a.href)"
    )
    numbers = [link.rstrip("/").rpartition("/")[2] for link in links[:16]]
    page.goto(f"/lineup/?s={'.'.join(numbers[:9])}&b={'.'.join(numbers[9:])}")
    expect(page.locator(".facts .over")).to_have_count(1)
    expect(page.locator(".side .notice.warning")).to_be_visible()


def with_room(path: str) -> Way:
    """Only one place is taken."""

    def come(page: Page) -> None:
        try_it(page)
        kept = page.locator("[name=s]").get_attribute("value") or ""
        page.goto(f"{path}s={kept.partition('.')[0]}")

    return come


def sent(**fields: str) -> Way:
    """A change with fields as no page of the site would send them."""

    def come(page: Page) -> None:
        swapped(page)
        for name, value in fields.items():
            page.locator(f".save-bar [name={name}]").evaluate("(it, v) => it.value = v", value)
        page.get_by_role("button", name="Save lineup").click()

    return come


def refused(page: Page) -> None:
    sent(b="")(page)
    page.get_by_role("alert").wait_for()


def in_conflict(page: Page) -> None:
    """With what was saved elsewhere."""
    sent(made_from="")(page)
    page.get_by_role("heading", name="Saved meanwhile").wait_for()


def unheard(page: Page) -> None:
    swapped(page)
    page.route("**/lineup/", lambda route: route.abort(), times=1)
    page.get_by_role("button", name="Save lineup").click()
    page.get_by_role("button", name="Try again").wait_for()


def unfit(page: Page) -> None:
    """The list of everybody for a place that nobody fits."""
    try_it(page)
    tap(page, page.locator(FREE).first)
    page.get_by_role("link", name="See everybody").click()
    page.get_by_role("main").get_by_label("Search").fill(NOBODY)
    page.get_by_text("Nobody fits.").wait_for()


# Each of a guest who has just come: his players are free.
STATES: dict[str, tuple[Person, Way]] = {
    name: (Person.VISITOR, way)
    for name, way in {
        "a first lineup": try_it,
        "a starter tapped": tapped("starters"),
        "a substitute tapped": tapped("bench"),
        "two swapped": swapped,
        "a lineup refused": refused,
        "two lineups": in_conflict,
        "a save without an answer": unheard,
        "room on the field": with_room("/lineup/?"),
        "room in the list": with_room("/lineup/?view=list&"),
        "a place to fill": with_room("/lineup/players/?position=RB&starts=1&"),
        "nobody fits": unfit,
        "a lineup saved": saved,
    }.items()
} | {
    "too dear": (Person.GUEST, too_dear),
    "players who have kicked off": (Person.MEMBER, at("/lineup/")),
    "the same in the list": (Person.MEMBER, at("/lineup/?view=list")),
    "who cannot be picked": (Person.MEMBER, at("/lineup/players/?position=RB&starts=1")),
}
