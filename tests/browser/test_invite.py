"""From an invite link on a phone to a saved lineup in the league."""

import time
import uuid

import pytest
from playwright.sync_api import Locator, Page, expect

from .demo import INVITE_CODE, INVITED, PUBLIC
from .people import PASSWORD

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}
LINK = f"/join/{INVITE_CODE}/"


class Path:
    """Counts taps and filled fields, and the time until the page has answered."""

    def __init__(self, page: Page) -> None:
        self.page, self.taps, self.fields = page, 0, 0
        page.set_viewport_size(PHONE)
        self.began = time.monotonic()
        page.goto(LINK)

    def tap(self, target: Locator) -> None:
        box = target.bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= 44
        target.click()
        self.taps += 1

    def button(self, name: str) -> None:
        self.tap(self.page.get_by_role("main").get_by_role("button", name=name))

    def link(self, name: str) -> None:
        self.tap(self.page.get_by_role("main").get_by_role("link", name=name, exact=True))

    def fill(self, name: str, text: str) -> None:
        self.page.locator(f"[name={name}]").fill(text)
        self.fields += 1

    def report(self, way: str) -> None:
        seconds = time.monotonic() - self.began
        print(f"{way}: {self.taps} taps, {self.fields} fields, {seconds:.1f} s")  # noqa: T201

    def check_lineup_and_league(self) -> None:
        self.page.goto("/lineup/")
        expect(self.page.get_by_text("All changes saved")).to_be_visible()
        self.page.goto("/my-leagues/")
        expect(self.page.get_by_role("main").get_by_role("link", name=INVITED)).to_be_visible()


def test_a_guest_needs_two_taps(page):
    path = Path(page)
    path.button("Try it now")
    path.button("Join with")
    expect(page.get_by_role("heading", level=1)).to_have_text(INVITED)
    path.report("as a guest")
    assert (path.taps, path.fields) == (2, 0)
    path.check_lineup_and_league()


def test_sign_up_needs_five_taps(page):
    name = f"invited-{uuid.uuid4().hex[:8]}"
    path = Path(page)
    path.link("Sign up")
    path.fill("username", name)
    path.fill("email", f"{name}@example.com")
    path.fill("password1", PASSWORD)
    path.fill("password2", PASSWORD)
    path.button("Sign up")
    path.fill("name", f"Team {name}"[:40])
    path.button("Create your team and join")
    path.link("Auto-pick")
    path.button("Save lineup")
    expect(page.get_by_role("main").get_by_role("status").first).to_contain_text("Saved.")
    path.report("by sign-up")
    assert (path.taps, path.fields) == (5, 5)
    path.check_lineup_and_league()


def test_a_guest_leaves_again(page):
    path = Path(page)
    path.button("Try it now")
    path.button("Join with")
    path.link("Invite")
    path.link("Leave the league")
    path.button("Leave the league")
    expect(page.get_by_role("main").get_by_role("status")).to_contain_text(f"has left {INVITED}")
    page.goto(LINK)
    expect(page.get_by_role("main")).to_contain_text("You can come back after")
    expect(page.get_by_role("button", name="Join with")).to_have_count(0)


def test_an_owner_creates_a_league_and_finds_the_link(open_page, javascript):
    page = open_page(javascript=javascript)
    name = f"creator-{uuid.uuid4().hex[:8]}"
    path = Path(page)
    page.goto("/leagues/")
    expect(page.get_by_role("link", name=PUBLIC)).to_be_visible()
    path.link("Create a league")
    page.get_by_role("main").get_by_role("link", name="Sign up").click()
    for field, text in {"username": name, "email": f"{name}@example.com"}.items():
        path.fill(field, text)
    for field in ("password1", "password2"):
        path.fill(field, PASSWORD)
    path.button("Sign up")
    path.fill("name", f"Team {name}"[:40])
    path.button("Create your team")
    path.link("Choose head-to-head")
    path.fill("name", f"League {name}"[:40])
    path.button("Create the league")
    expect(page.get_by_role("status").first).to_contain_text("is ready. Now invite people.")
    link = page.get_by_label("Link").input_value()
    assert "/join/" in link
    copy = page.get_by_role("button", name="Copy the link")
    if javascript:
        copy.click()
        expect(page.locator("[data-copied]")).not_to_be_empty()
    else:
        expect(copy).to_be_hidden()
