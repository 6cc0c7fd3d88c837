"""The lineup page in the words of who uses it."""

import re

from playwright.sync_api import Locator, Page, expect

SAVED = "This is what is saved."
UNSAVED = "Not saved yet."
FREE = "a.place[href*='on=']"


def starters(page: Page) -> Locator:
    return page.get_by_role("region", name="Starters")


def bench(page: Page) -> Locator:
    return page.get_by_role("region", name="Bench")


def state(page: Page) -> Locator:
    """What the page says of the lineup: saved or not."""
    return page.locator(".save-bar .state")


def name_of(place: Locator) -> str:
    return place.locator(".name").inner_text()


def save(page: Page) -> None:
    expect(state(page)).to_contain_text(UNSAVED)
    page.get_by_role("button", name="Save lineup").click()
    expect(page.locator(".notice.success")).to_contain_text("Saved.")


def tap(page: Page, place: Locator) -> str:
    """Opens the player picker of a slot; the player's name."""
    name = name_of(place)
    place.click()
    expect(page.get_by_role("region", name=name)).to_be_visible()
    return name


def swap(page: Page) -> tuple[str, str]:
    """The first substitute and a starter who may; their names."""
    coming = tap(page, bench(page).locator(FREE).first)
    target = starters(page).get_by_role("link", name=re.compile("Swap with")).first
    leaving = name_of(target)
    target.click()
    expect(page.locator("#player-picker")).to_have_count(0)
    expect(page.locator(".lineup .name").first).to_be_visible()  # and not a page on its way
    return coming, leaving
