"""A lineup changed by keyboard alone, and the announcements to screen readers."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from .addresses import HEIGHTS, WIDTHS
from .axe import EACH_ONCE, add_axe, violations
from .football import football_site
from .keyboard import Keyboard
from .lineup_steps import SAVED, TAPPABLE, UNSAVED, bench, name_of, starters, state
from .people import sign_in

pytestmark = pytest.mark.browser


def announcement(page: Page) -> Locator:
    """The last announcement to screen readers."""
    return page.locator("body > p[role=status]")


@pytest.fixture(params=WIDTHS)
def page(request, open_page):
    page = open_page()
    page.set_viewport_size({"width": request.param, "height": HEIGHTS[request.param]})
    return page


def test_lineup_is_picked_undone_swapped_and_saved_by_keyboard_alone(page, demo):
    demo.wait_for_no_kickoff(timedelta(seconds=20))
    keyboard = Keyboard(page)
    page.goto("/")
    keyboard.enter(page.get_by_role("button", name="Try it now"))
    page.wait_for_url("/lineup/")

    slot = bench(page).locator(TAPPABLE).first
    name = name_of(slot)
    keyboard.enter(slot)
    picker = page.get_by_role("region", name=name)
    expect(picker).to_be_focused()
    expect(announcement(page)).to_contain_text(re.compile("swap with", re.I))
    keyboard.press("Escape")
    expect(picker).to_have_count(0)
    expect(slot).to_be_focused()

    keyboard.press("Enter")
    expect(picker).to_be_focused()
    pick = picker.get_by_role("link", name=re.compile("^Pick ")).first
    new = name_of(pick)
    keyboard.enter(pick)
    expect(bench(page).get_by_role("link", name=re.compile(re.escape(new)))).to_be_focused()
    expect(announcement(page)).to_contain_text(UNSAVED)
    keyboard.enter(page.get_by_role("button", name="Undo", exact=True))
    expect(announcement(page)).to_contain_text(SAVED)
    expect(page.get_by_role("main")).to_be_focused()

    keyboard.enter(bench(page).locator(TAPPABLE).first)
    expect(picker).to_be_focused()
    target = starters(page).get_by_role("link", name=re.compile("^Swap with"))
    keyboard.enter(target.last, "Shift+Tab")
    expect(starters(page).get_by_role("link", name=re.compile(re.escape(name)))).to_be_focused()
    keyboard.enter(page.get_by_role("button", name="Save lineup"))
    expect(page.locator(".notice.success")).to_contain_text("Saved.")
    expect(announcement(page)).to_contain_text(SAVED)
    expect(starters(page)).to_contain_text(name)


@pytest.fixture(scope="module")
def football(demo, browser, tmp_path_factory):
    """The page of an owner of a football team."""
    with (
        football_site(demo, tmp_path_factory.mktemp("football")) as site,
        browser.new_context(base_url=site.url) as context,
    ):
        add_axe(context)
        page = context.new_page()
        sign_in(page)
        yield page


def test_captain_and_chip_are_chosen_by_keyboard_alone(football):
    keyboard = Keyboard(football)
    football.goto("/lineup/")
    slot = starters(football).locator(f"{TAPPABLE}:not(:has(.armband))").first
    name = name_of(slot)
    keyboard.enter(slot)
    keyboard.enter(football.get_by_role("link", name="Make captain"))
    captain = starters(football).get_by_role("link", name=re.compile(r"\bCaptain\b"))
    expect(captain).to_be_focused()
    assert name_of(captain) == name
    expect(announcement(football)).to_contain_text(UNSAVED)
    keyboard.enter(football.get_by_role("link", name=re.compile("^Play Bench boost")))
    expect(football.get_by_text("Bench boost played")).to_be_visible()
    keyboard.enter(football.get_by_role("button", name="Save lineup"))
    expect(announcement(football)).to_contain_text(SAVED)
    expect(state(football)).to_contain_text(SAVED)
    expect(captain).to_contain_text(name)


@pytest.mark.parametrize(
    "path", ["/lineup/", "/lineup/?view=list", "/rules/", "/my-team/", "/weeks/1/"]
)
def test_football_page_has_no_violations(football, path):
    football.goto(path)
    assert violations(football, EACH_ONCE) == []


def test_captain_choice_has_no_violations(football):
    football.goto("/lineup/")
    starters(football).locator(f"{TAPPABLE}:not(:has(.armband))").first.click()
    expect(football.get_by_role("link", name="Make vice-captain")).to_be_visible()
    assert violations(football, EACH_ONCE) == []
