"""A lineup, from the first click to the saved change."""

import re
from datetime import timedelta
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Locator, Page, expect

from .demo import OWNER, PASSWORD, Demo

pytestmark = pytest.mark.browser

SAVED = "This is what is saved."
UNSAVED = "Not saved yet."


@pytest.fixture(autouse=True)
def _calm(demo: Demo):
    """What a test is about to move does not lock under its hands."""
    demo.wait_for_calm(timedelta(seconds=10))


def starters(page: Page) -> Locator:
    return page.get_by_role("region", name="Starters")


def bench(page: Page) -> Locator:
    return page.get_by_role("region", name="Bench")


def try_it(page: Page) -> None:
    page.goto("/")
    page.get_by_role("button", name="Try it now").click()
    page.wait_for_url("/lineup/")


def sign_in(page: Page) -> None:
    page.goto("/accounts/sign-in/")
    page.get_by_label("Username").fill(OWNER)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("/teams/*/")


def save(page: Page) -> None:
    expect(page.get_by_text(UNSAVED)).to_be_visible()
    page.get_by_role("button", name="Save lineup").click()
    expect(page.get_by_role("main").get_by_role("status")).to_contain_text("Saved.")


def name_in(link: Locator) -> str:
    """Of the player that a link such as "Replace Jo Hall" is about."""
    return (link.get_attribute("aria-label") or "").partition(" ")[2]


def test_one_click_on_the_home_page_makes_a_team_with_a_full_saved_lineup(page):
    try_it(page)
    expect(page.get_by_role("main").get_by_role("status")).to_contain_text(
        "We picked a first lineup"
    )
    expect(page.get_by_text(SAVED)).to_be_visible()
    expect(page.get_by_role("button", name="Save lineup")).to_be_disabled()
    players = page.locator("dt:text-is('Players') + dd").inner_text()
    picked, size = players.split("/")
    assert picked == size
    slots = page.get_by_role("main").get_by_role("listitem")
    assert slots.count() == int(size)
    expect(page.get_by_role("link", name=re.compile("^Add a"))).to_have_count(0)


def someone_replaceable(page):
    """Opens the list for the first starter whom somebody on it could replace; his name."""
    links = starters(page).get_by_role("link", name=re.compile("^Replace ")).all()
    for name, href in [(name_in(link), link.get_attribute("href")) for link in links]:
        page.goto(urljoin(page.url, href))
        if page.get_by_role("link", name=re.compile("^Pick ")).count():
            return name
    raise AssertionError("nobody can be replaced")


def test_a_player_is_replaced_through_the_list_and_the_change_is_kept(page):
    try_it(page)
    out = someone_replaceable(page)
    expect(page.get_by_role("heading", level=1)).to_have_text(f"In for {out}")
    pick = page.get_by_role("link", name=re.compile("^Pick ")).first
    by = name_in(pick)
    pick.click()
    expect(starters(page)).to_contain_text(by)
    save(page)
    page.reload()
    expect(page.get_by_text(SAVED)).to_be_visible()
    expect(starters(page)).to_contain_text(by)
    expect(page.get_by_role("link", name=out, exact=True)).to_have_count(0)


def test_a_substitute_and_a_starter_change_places_and_stay_there(page):
    try_it(page)
    start = bench(page).get_by_role("link", name=re.compile("^Start ")).first
    name = name_in(start)
    start.click()
    expect(page.get_by_text(f"Who makes room for {name}?")).to_be_visible()
    target = starters(page).get_by_role("listitem").filter(has_text="Swap").first
    leaving = target.get_by_role("link").first.inner_text()
    target.get_by_role("link", name="Swap").click()
    save(page)
    page.reload()
    expect(starters(page).get_by_role("link", name=name, exact=True)).to_be_visible()
    expect(bench(page).get_by_role("link", name=leaving, exact=True)).to_be_visible()


def test_undo_goes_back_to_what_is_saved(page):
    try_it(page)
    before = starters(page).inner_text()
    bench(page).get_by_role("link", name=re.compile("^Start ")).first.click()
    starters(page).get_by_role("link", name="Swap").first.click()
    page.get_by_role("link", name="Undo all").click()
    expect(page.get_by_text(SAVED)).to_be_visible()
    assert starters(page).inner_text() == before


def test_who_has_kicked_off_has_no_controls_and_the_list_says_why(page):
    sign_in(page)
    page.goto("/lineup/")
    locked = page.get_by_role("listitem").filter(has=page.get_by_text("Locked", exact=True))
    assert locked.count() > 0
    for slot in locked.all():
        assert [link.get_attribute("href") for link in slot.get_by_role("link").all()] == [
            slot.get_by_role("link").first.get_attribute("href")
        ]
        expect(slot.get_by_role("button")).to_have_count(0)
    page.get_by_role("link", name=re.compile("^Replace ")).first.click()
    others = page.get_by_role("row").filter(has_text="has kicked off")
    assert others.count() > 0
    expect(others.get_by_role("link", name="Pick")).to_have_count(0)


def test_a_forged_change_of_a_locked_player_is_refused_with_the_reason(page):
    sign_in(page)
    page.goto("/lineup/")
    before = starters(page).inner_text()
    locked = starters(page).get_by_role("listitem").filter(has_text="Locked").first
    player = locked.get_by_role("link")
    name, number = player.inner_text(), (player.get_attribute("href") or "").split("/")[2]
    hidden = page.locator("form:has(button:text-is('Save lineup')) input[type=hidden]")
    fields = dict(hidden.evaluate_all("inputs => inputs.map(i => [i.name, i.value])"))
    substitute, _, rest = fields["b"].partition(".")
    fields["s"] = ".".join(substitute if n == number else n for n in fields["s"].split("."))
    fields["b"] = f"{number}.{rest}"
    answer = page.request.post("/lineup/", form=fields)
    assert answer.status == 422
    assert f"{name} cannot be moved: his game has kicked off." in answer.text()
    page.reload()
    assert starters(page).inner_text() == before
