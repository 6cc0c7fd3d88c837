"""Picking with one thumb: a new team up to the saved lineup, drafts that survive, kickoffs."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from .demo import Demo
from .lineup_steps import (
    SAVED,
    TAPPABLE,
    UNSAVED,
    bench,
    name_of,
    save,
    starters,
    state,
    swap,
    tap,
)
from .people import sign_up, try_it

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}
THUMB = 44  # pixels
PAST = "2020-01-01T00:00:00+00:00"


@pytest.fixture(autouse=True)
def _no_kickoff(demo: Demo):
    """No game kicks off during a test, so the players stay unlocked."""
    demo.wait_for_no_kickoff(timedelta(seconds=20))


def sheet(page: Page):
    return page.locator("#player-picker")


def price_of(slot: Locator) -> float:
    found = re.search(r"([\d.]+) price", slot.text_content() or "")
    assert found
    return float(found[1])


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_a_new_team_from_auto_pick_to_the_saved_lineup(page, size, error_logs):
    error_logs[-1].allow(422)
    page.set_viewport_size(size)
    sign_up(page)
    page.get_by_label("name").fill("Journey")
    page.get_by_role("main").get_by_role("button").click()
    expect(page.get_by_text("0 of 12 picked")).to_be_visible()
    expect(page.locator(".slot.vacant")).to_have_count(12)
    page.get_by_role("link", name="Auto-pick").click()
    expect(state(page)).to_contain_text(UNSAVED)
    expect(page.locator(".slot.vacant")).to_have_count(0)
    swap(page)
    slots = starters(page).locator(TAPPABLE).all()
    out = tap(page, min(slots, key=price_of))  # others of the position are dearer
    sheet(page).get_by_role("link", name="Remove").click()
    expect(page.get_by_text("11 of 12 picked")).to_be_visible()
    expect(page.locator(".slot.vacant")).to_have_count(1)
    page.locator(".slot.vacant a").click()
    page.get_by_label("Show all").check()
    page.locator("select[name=sort]").select_option("price")
    show = page.get_by_role("button", name="Show")
    show.click()
    dear = page.locator(".candidate:has(.over) a.plus").first
    expect(dear).to_be_attached()
    dear.click()
    expect(page.locator(".facts .over")).to_contain_text("−")
    expect(state(page)).to_contain_text("over budget")
    page.get_by_role("button", name="Save lineup").click()
    expect(state(page)).to_contain_text("Not saved.")
    expect(state(page)).to_contain_text("over")
    tap(page, max(starters(page).locator(TAPPABLE).all(), key=price_of))
    sheet(page).get_by_role("link", name=re.compile("^Pick ")).first.click()
    expect(page.locator(".facts .over")).to_have_count(0)
    if "Choose" in state(page).inner_text():  # the captain was taken out
        pytest.fail("the armbands are gone")
    save(page)
    expect(state(page)).to_contain_text(SAVED)
    assert out


def test_swaps_are_above_the_fold_of_a_phone(page):
    page.set_viewport_size(PHONE)
    try_it(page)
    tap(page, bench(page).locator(TAPPABLE).first)
    swaps = sheet(page).locator(".swap")
    assert swaps.count() > 0
    swaps.first.click(trial=True)  # waits until the sheet has risen
    for link in swaps.all():
        box = link.bounding_box()
        assert box
        assert box["height"] >= THUMB
        assert box["y"] + box["height"] <= PHONE["height"]
        assert box["x"] + box["width"] <= PHONE["width"]
    coming = name_of(page.locator(".slot.chosen a[id]"))
    swaps.first.click()
    expect(starters(page)).to_contain_text(coming)


def test_a_name_leads_to_the_card_of_the_player(page, javascript):
    try_it(page)
    tap(page, starters(page).locator(TAPPABLE).first)
    name = sheet(page).locator(".candidate a.name").first
    text = name.inner_text()
    name.click()
    if not javascript:
        page.wait_for_url("**/players/*/")
        return
    card = page.locator("dialog.player-card")
    expect(card).to_be_visible()
    expect(card).to_contain_text("Points by week")
    card.get_by_role("button", name="Close").click()
    expect(card).to_be_hidden()
    name.click()
    expect(card).to_be_visible()
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    expect(sheet(page)).to_be_visible()
    name.click()
    card.get_by_role("button", name="Pick").click()
    expect(starters(page)).to_contain_text(text)


def test_a_draft_survives_a_visit_elsewhere(page):
    try_it(page)
    coming, _ = swap(page)
    page.goto("/players/")
    page.goto("/lineup/")
    expect(page.get_by_text("Your unsaved changes are back.")).to_be_visible()
    expect(starters(page)).to_contain_text(coming)
    page.get_by_role("link", name="Discard").click()
    expect(state(page)).to_contain_text(SAVED)
    expect(bench(page)).to_contain_text(coming)
    page.goto("/lineup/")
    expect(state(page)).to_contain_text(SAVED)


def test_back_undoes_the_first_change_too(open_page):
    page = open_page()
    try_it(page)
    before = starters(page).inner_text()
    swap(page)
    page.go_back()
    page.go_back()
    expect(state(page)).to_contain_text(SAVED)
    assert starters(page).inner_text() == before


def test_a_kickoff_locks_a_shirt_in_place(open_page):
    page = open_page()
    try_it(page)
    page.route("**/lineup/**", lambda route: route.abort())  # before the server renders it again
    slot = starters(page).locator(".slot").first
    name = slot.locator(".name").inner_text()
    slot.locator("time").evaluate("(time, past) => time.setAttribute('datetime', past)", PAST)
    expect(slot).to_have_class(re.compile("locked"))
    expect(slot.locator(".badge")).to_have_text("Locked")
    expect(slot.locator("a")).not_to_have_attribute("href", re.compile("on="))
    expect(page.locator("p[role=status].visually-hidden")).to_contain_text(f"{name} has locked.")


def test_a_kickoff_takes_away_swaps_and_replacements(open_page):
    page = open_page()
    try_it(page)
    tap(page, bench(page).locator(TAPPABLE).first)
    before = sheet(page).locator(".swap").count()
    picks = sheet(page).get_by_role("link", name=re.compile("^Pick ")).count()
    for place in (".swaps li", ".candidates li"):
        sheet(page).locator(place).first.locator("time").evaluate(
            "(time, past) => time.setAttribute('datetime', past)", PAST
        )
    expect(sheet(page).locator(".swap")).to_have_count(before - 1)
    expect(sheet(page).get_by_role("link", name=re.compile("^Pick "))).to_have_count(picks - 1)
    expect(sheet(page).get_by_text("Locked", exact=True)).to_be_visible()


def test_the_offline_note_covers_no_button(open_page):
    page = open_page()
    page.set_viewport_size(PHONE)
    try_it(page)
    swap(page)
    page.route("**/lineup/", lambda route: route.abort())
    page.get_by_role("button", name="Save lineup").click()
    expect(page.locator(".offline")).to_be_visible()
    for button in page.locator(".save-bar").get_by_role("button").all():
        button.click(trial=True)  # fails if another element lies over the button


@pytest.mark.parametrize("address", ["/players/", "/leaderboard/"])
def test_a_name_in_a_table_has_room_for_a_thumb(open_page, address):
    page = open_page()
    page.set_viewport_size(PHONE)
    page.goto(address)
    heights = page.locator(".table tbody a:visible").evaluate_all(
        "all => all.map(a => a.getBoundingClientRect().height)"
    )
    assert heights
    assert min(heights) >= THUMB
