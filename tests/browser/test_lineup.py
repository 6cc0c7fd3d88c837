"""A lineup, from the first click to the saved change."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from .demo import Demo
from .lineup_steps import FREE, SAVED, UNSAVED, bench, name_of, save, starters, state, swap, tap
from .people import sign_in, try_it

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture(autouse=True)
def _calm(demo: Demo):
    """What a test is about to move does not lock under its hands."""
    demo.wait_for_calm(timedelta(seconds=10))


def test_one_click_on_the_home_page_makes_a_team_with_a_full_saved_lineup(page):
    try_it(page)
    expect(page.locator(".notice.success")).to_contain_text("We picked a first lineup")
    expect(state(page)).to_contain_text(SAVED)
    expect(page.get_by_role("button", name="Save lineup")).to_be_disabled()
    picked, size = page.locator("dt:text-is('Players') + dd").inner_text().split("/")
    assert picked == size
    assert page.locator(".lineup .slot").count() == int(size)
    expect(page.get_by_role("link", name=re.compile("^Add a"))).to_have_count(0)


def test_a_player_is_replaced_by_one_who_fits_and_the_change_is_kept(page):
    try_it(page)
    out = tap(page, starters(page).locator(FREE).first)
    pick = page.locator("#player-picker").get_by_role("link", name=re.compile("^Pick ")).first
    by = name_of(pick)
    pick.click()
    expect(starters(page)).to_contain_text(by)
    save(page)
    page.reload()
    expect(state(page)).to_contain_text(SAVED)
    expect(starters(page)).to_contain_text(by)
    expect(page.locator(".lineup").get_by_text(out, exact=True)).to_have_count(0)


def test_the_list_of_everybody_says_who_cannot_be_picked_and_can_leave_them_out(page, javascript):
    try_it(page)
    out = tap(page, starters(page).locator(FREE).first)
    page.get_by_role("link", name="See everybody").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"In for {out}")
    reasons = page.locator(".why-not")
    expect(reasons.first).to_be_visible()
    page.get_by_label("Only who fits").check()
    if not javascript:
        page.get_by_role("button", name="Show").click()
    expect(reasons).to_have_count(0)
    by = name_of(page.get_by_role("link", name=re.compile("^Pick ")).first)
    page.get_by_role("link", name=re.compile("^Pick ")).first.click()
    expect(starters(page)).to_contain_text(by)


def test_two_change_places_with_two_taps_and_stay_there(page):
    try_it(page)
    coming, leaving = swap(page)
    save(page)
    page.reload()
    expect(starters(page)).to_contain_text(coming)
    expect(bench(page)).to_contain_text(leaving)


def test_undo_all_goes_back_to_what_is_saved_and_back_is_one_step(page):
    try_it(page)
    before = starters(page).inner_text()
    swap(page)
    once = starters(page).inner_text()
    tap(page, starters(page).locator(FREE).first)
    page.go_back()
    expect(page.locator("#player-picker")).to_have_count(0)
    assert starters(page).inner_text() == once
    page.get_by_role("link", name="Undo all").click()
    expect(state(page)).to_contain_text(SAVED)
    assert starters(page).inner_text() == before


def test_field_and_list_show_the_same_and_nothing_is_lost_between_them(page):
    try_it(page)
    swap(page)
    names = page.locator(".lineup .name").all_inner_texts()
    page.get_by_role("link", name="List", exact=True).click()
    expect(page.locator(".as-list")).to_be_visible()
    expect(state(page)).to_contain_text(UNSAVED)
    assert page.locator(".lineup .name").all_inner_texts() == names
    tap(page, bench(page).locator(FREE).first)
    expect(page.locator(".as-list")).to_be_visible()


def test_with_javascript_the_page_stays_while_the_lineup_changes(open_page):
    page = open_page()
    try_it(page)
    before = starters(page).inner_text()
    page.evaluate("window.sameDocument = true")
    swap(page)
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(page.get_by_role("button", name="Undo", exact=True)).to_have_count(0)
    assert starters(page).inner_text() == before
    swap(page)
    save(page)
    assert page.evaluate("window.sameDocument")


def test_when_the_server_is_silent_it_is_said_and_nothing_is_lost(open_page):
    page = open_page()
    try_it(page)
    coming, _ = swap(page)
    page.route("**/lineup/", lambda route: route.abort())
    page.get_by_role("button", name="Save lineup").click()
    expect(page.locator(".offline")).to_contain_text("Not saved")
    expect(starters(page)).to_contain_text(coming)
    page.unroute("**/lineup/")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".notice.success")).to_contain_text("Saved.")


def test_who_has_kicked_off_cannot_be_tapped_and_the_list_says_why(page):
    sign_in(page)
    page.goto("/lineup/")
    locked = page.locator(".lineup .locked a")
    assert locked.count() > 0
    assert all("/players/" in (link.get_attribute("href") or "") for link in locked.all())
    tap(page, page.locator(FREE).first)
    page.get_by_role("link", name="See everybody").click()
    others = page.get_by_role("listitem").filter(has_text="has kicked off")
    expect(others.first).to_be_visible()
    expect(others.get_by_role("link")).to_have_count(0)


def test_a_change_that_comes_after_the_kickoff_is_refused_and_says_why(page, watches):
    """As it is sent by whoever had the page open since before: his players are links no more."""
    watches[-1].expect(422)
    sign_in(page)
    page.goto("/lineup/")
    before = starters(page).inner_text()
    locked = starters(page).locator(".locked a").first
    name, number = name_of(locked), (locked.get_attribute("href") or "").split("/")[2]
    page.locator(".save-bar").evaluate(
        """(form, number) => {
            const [starters, bench] = [form.elements.s, form.elements.b];
            const [first, ...others] = bench.value.split(".");
            const swapped = starters.value.split(".").map(n => n === number ? first : n);
            starters.value = swapped.join(".");
            bench.value = [number, ...others].join(".");
            form.querySelector("button").disabled = false;
        }""",
        number,
    )
    page.get_by_role("button", name="Save lineup").click()
    refused = page.get_by_role("alert")
    expect(refused).to_contain_text("Not saved. Your stored lineup is unchanged.")
    expect(refused).to_contain_text(f"{name} cannot be moved: his game has kicked off.")
    page.goto("/lineup/")
    expect(state(page)).to_contain_text(SAVED)
    assert starters(page).inner_text() == before
