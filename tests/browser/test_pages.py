"""Every page at phone and desktop width, light and dark, and by keyboard."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.urls import Resolver404, resolve
from playwright.sync_api import expect

from tests.pages.budgets import PRIVATE, SHARED, TESTED_ELSEWHERE

from .addresses import HEIGHTS, NOT_FOUND, PAGES, SCHEMES, WIDTHS, person_for
from .axe import violations

pytestmark = pytest.mark.browser

# Names of PAGES that differ from the name of the URL.
ALIASES = {
    "game-to-come": "game",
    "lineup-list": "lineup",
    "lineup-tapped": "lineup",
    "week": "week-numbers",
    "create-classic": "create-league",
    "create-head-to-head": "create-league",
    "create-team": "my-team",
    "not-found": "",
}
# JSON, text, images, redirects, or a part of a page.
NO_PAGES = {
    "export-account", "favicon", "fill-lineup", "former-stat-lines", "game-image",
    "invite-image", "join-league", "live", "live-week", "livez", "me", "metrics",
    "my-team-summary", "own-leagues-summary", "ranks", "readyz", "remove-message", "renew-code",
    "renew-league", "report-message", "robots", "send-verification", "signed-out", "sitemap",
    "team-image", "try-it", "unwatch", "watch", "watch-state",
}  # fmt: skip

OVERFLOW = Path(__file__).with_name("overflow.js").read_text()
FOCUSED = """() => {
    const element = document.activeElement;
    const {left, top, right, bottom} = element.getBoundingClientRect();
    const {outlineStyle, outlineWidth} = getComputedStyle(element);
    return {
        text: element.innerText,
        outline: outlineStyle === "none" ? 0 : parseFloat(outlineWidth),
        seen: left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight,
        inMain: !!element.closest("main"),
    };
}"""
BACKGROUND = "() => getComputedStyle(document.body).backgroundColor"


@pytest.fixture(scope="module", params=PAGES)
def named_page(request, viewer_of):
    """The name of a page and the page, for all its tests. They may log no error."""
    name = request.param
    viewer = viewer_of(person_for(name))
    viewer.error_log.errors.clear()
    viewer.error_log.allowed = {404} if name == "not-found" else set()
    PAGES[name](viewer.page)
    yield name, viewer.page
    assert viewer.error_log.errors == []


def test_page_has_the_url_of_its_name(named_page):
    name, page = named_page
    assert url_name_of(page.url) == ALIASES.get(name, name)


def url_name_of(url: str) -> str:
    try:
        return resolve(urlsplit(url).path).url_name or ""
    except Resolver404:
        return ""


def test_every_page_of_the_site_is_tested():
    addresses = {budget.name for budget in SHARED + PRIVATE} | TESTED_ELSEWHERE
    assert {ALIASES.get(name, name) for name in PAGES} - {""} == addresses - NO_PAGES


def test_page_has_a_title_one_main_heading_and_one_landmark_of_each_kind(named_page):
    _, page = named_page
    for role in ("banner", "main", "contentinfo"):
        expect(page.get_by_role(role)).to_have_count(1)
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    assert "Gameday" in page.title()


def test_page_fits_phone_and_desktop_in_light_and_dark(named_page):
    _, page = named_page
    errors = []
    backgrounds = set()
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        backgrounds.add(page.evaluate(BACKGROUND))
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
            errors += [f"{width} {scheme}: {found}" for found in page.evaluate(OVERFLOW)]
    assert not errors, "\n".join(errors)
    assert len(backgrounds) == len(SCHEMES)


def test_page_has_no_accessibility_violations(named_page):
    _, page = named_page
    assert violations(page) == []


def test_first_tab_shows_the_skip_link_to_the_content(page):
    page.goto("/players/")
    page.keyboard.press("Tab")
    skip = page.evaluate(FOCUSED)
    assert (skip["text"], skip["seen"]) == ("Skip to content", True)
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED)["inMain"]


@pytest.mark.parametrize("width", WIDTHS)
def test_focus_is_visible_on_every_link_of_the_header(open_page, width):
    page = open_page()
    page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
    page.goto("/rules/")
    page.keyboard.press("Tab")
    links = page.get_by_role("banner").get_by_role("link").all_inner_texts()
    assert len(links) > 4
    for text in links:
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        assert focused["text"] == text
        assert focused["outline"] >= 2
        assert focused["seen"]


def test_navigation_marks_the_current_page(open_page):
    page = open_page()
    page.goto("/players/")
    here = page.get_by_role("navigation", name="Main").locator("[aria-current=page]")
    expect(here).to_have_text("Players")


def test_not_found_page_links_back_to_the_games(page, error_logs):
    error_logs[-1].allow(404)
    page.goto(NOT_FOUND)
    page.get_by_role("link", name="Back to the games").click()
    expect(page.get_by_role("button", name="Try it now")).to_be_visible()
