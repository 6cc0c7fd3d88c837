"""The steps of a user on the lineup page."""

import re

from playwright.sync_api import Locator, Page, expect

SAVED = "All changes saved"
UNSAVED = "Unsaved changes"
TAPPABLE = ".slot:not(.locked) a[href*='&on=']"


def starters(page: Page) -> Locator:
    return page.get_by_role("region", name="Starters")


def bench(page: Page) -> Locator:
    return page.get_by_role("region", name="Bench")


def state(page: Page) -> Locator:
    """The text that says whether the lineup is saved."""
    return page.locator(".save-bar .state")


def name_of(place: Locator) -> str:
    """The name of the player in whose slot or row the link is."""
    return place.locator("xpath=ancestor::li[1]").locator(".name").inner_text()


def save(page: Page) -> None:
    expect(state(page)).to_contain_text(UNSAVED)
    page.get_by_role("button", name="Save lineup").click()
    expect(page.locator(".notice.success")).to_contain_text("Saved.")


def tap(page: Page, place: Locator) -> str:
    """Open the player picker of a slot; returns the name of the player."""
    name = name_of(place)
    place.click()
    expect(page.get_by_role("region", name=name)).to_be_visible()
    return name


def swap(page: Page) -> tuple[str, str]:
    """Swap the first substitute with a starter; returns both names."""
    coming = tap(page, bench(page).locator(TAPPABLE).first)
    target = starters(page).get_by_role("link", name=re.compile("Swap with")).first
    leaving = name_of(target)
    target.click()
    expect(page.locator("#player-picker")).to_have_count(0)
    expect(page.locator(".lineup .name").first).to_be_visible()  # the page has loaded
    return coming, leaving
