"""A lineup, from the first click to the saved change."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from playwright.sync_api import expect

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
from .people import sign_in, try_it

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture(autouse=True)
def _no_kickoff(demo: Demo):
    """No game kicks off during a test, so the players stay unlocked."""
    demo.wait_for_no_kickoff(timedelta(seconds=10))


def test_try_it_now_creates_a_team_with_a_full_saved_lineup(page):
    try_it(page)
    expect(page.locator(".notice.success")).to_contain_text("We picked a first lineup")
    expect(state(page)).to_contain_text(SAVED)
    expect(page.get_by_role("button", name="Save lineup")).to_be_disabled()
    picked, size = page.locator("dt:text-is('Players') + dd").inner_text().split("/")
    assert picked == size
    assert page.locator(".lineup .slot").count() == int(size)
    expect(page.get_by_role("link", name=re.compile("^Add a"))).to_have_count(0)


def test_player_is_replaced_and_the_change_is_saved(page):
    try_it(page)
    out = tap(page, starters(page).locator(TAPPABLE).first)
    pick = page.locator("#player-picker").get_by_role("link", name=re.compile("^Pick ")).first
    by = name_of(pick)
    pick.click()
    expect(starters(page)).to_contain_text(by)
    save(page)
    page.reload()
    expect(state(page)).to_contain_text(SAVED)
    expect(starters(page)).to_contain_text(by)
    expect(page.locator(".lineup").get_by_text(out, exact=True)).to_have_count(0)


def test_player_list_shows_or_hides_players_who_cannot_be_picked(page, javascript):
    try_it(page)
    out = tap(page, starters(page).locator(TAPPABLE).first)
    page.get_by_role("link", name="Show all").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Replace {out}")
    reasons = page.locator(".why-not")
    expect(reasons.first).to_be_visible()
    page.get_by_label("Show all").uncheck()
    if not javascript:
        page.get_by_role("button", name="Show").click()
    expect(reasons).to_have_count(0)
    by = name_of(page.get_by_role("link", name=re.compile("^Pick ")).first)
    page.get_by_role("link", name=re.compile("^Pick ")).first.click()
    expect(starters(page)).to_contain_text(by)


def test_two_taps_swap_players_and_the_swap_is_saved(page):
    try_it(page)
    coming, leaving = swap(page)
    save(page)
    page.reload()
    expect(starters(page)).to_contain_text(coming)
    expect(bench(page)).to_contain_text(leaving)


def test_undo_all_restores_the_saved_lineup_and_back_undoes_one_step(page):
    try_it(page)
    before = starters(page).inner_text()
    swap(page)
    once = starters(page).inner_text()
    tap(page, starters(page).locator(TAPPABLE).first)
    page.go_back()
    expect(page.locator("#player-picker")).to_have_count(0)
    assert starters(page).inner_text() == once
    page.get_by_role("link", name="Undo all").click()
    expect(state(page)).to_contain_text(SAVED)
    assert starters(page).inner_text() == before


def test_field_and_list_show_the_same_unsaved_lineup(page):
    try_it(page)
    swap(page)
    names = page.locator(".lineup .name").all_inner_texts()
    page.get_by_role("link", name="List", exact=True).click()
    expect(page.locator(".as-list")).to_be_visible()
    expect(state(page)).to_contain_text(UNSAVED)
    assert page.locator(".lineup .name").all_inner_texts() == names
    tap(page, bench(page).locator(TAPPABLE).first)
    expect(page.locator(".as-list")).to_be_visible()


def test_with_javascript_changes_do_not_reload_the_page(open_page):
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


def test_failed_save_shows_a_message_and_can_be_repeated(open_page):
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


def test_a_tap_on_a_locked_shirt_shows_its_points(page):
    sign_in(page)
    page.goto("/lineup/")
    locked = page.locator(".lineup .locked a").first
    name = name_of(locked)
    locked.click()
    sheet = page.get_by_role("region", name=name)
    expect(sheet).to_contain_text("Locked.")
    expect(sheet.get_by_role("link", name="Remove")).to_have_count(0)
    earned = sheet.locator("[data-breakdown] tbody td:nth-child(3)").all_inner_texts()
    total = Decimal(sheet.locator("[data-breakdown] tfoot td").last.inner_text())
    times = re.search(r"× (\d)", sheet.locator("[data-breakdown] tfoot th").inner_text())
    assert sum(map(Decimal, earned)) * (int(times[1]) if times else 1) == total


def test_players_who_kicked_off_cannot_be_picked(page):
    sign_in(page)
    page.goto("/lineup/")
    tap(page, page.locator(TAPPABLE).first)
    page.get_by_role("link", name="Show all").click()
    others = page.get_by_role("listitem").filter(has=page.get_by_text("Locked", exact=True))
    expect(others.first).to_be_visible()
    expect(others.get_by_role("link", name="Pick")).to_have_count(0)


def test_save_after_the_kickoff_of_a_player_is_refused_with_a_reason(page, error_logs):
    """Simulates a page opened before the kickoff: the current page offers no such change."""
    error_logs[-1].allow(422)
    sign_in(page)
    page.goto("/lineup/")
    locked = starters(page).locator(".locked a").first
    name, number = name_of(locked), (locked.get_attribute("id") or "").removeprefix("slot-")
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
    expect(refused).to_contain_text("Not saved. Your saved lineup is unchanged.")
    expect(refused).to_contain_text(f"You cannot move {name}")
    expect(state(page)).to_contain_text("Not saved.")
    expect(state(page)).to_contain_text(f"{name} locked at ")
    page.goto("/lineup/?discard=1")
    expect(state(page)).to_contain_text(SAVED)
    expect(page.locator(f".starters #slot-{number}")).to_have_count(1)
