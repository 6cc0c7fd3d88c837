"""Every page on a phone and on a desk, by day and by night, and with a keyboard."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.urls import Resolver404, resolve
from playwright.sync_api import expect

from tests.pages.budgets import PRIVATE, SHARED, TESTED_ELSEWHERE

from .addresses import HEIGHTS, NOT_FOUND, PAGES, SCHEMES, WIDTHS, person_for
from .axe import violations

pytestmark = pytest.mark.browser

# Pages of PAGES that are not called as their address is.
ALIASES = {
    "game-to-come": "game",
    "lineup-list": "lineup",
    "lineup-tapped": "lineup",
    "week": "week-numbers",
    "not-found": "",
}
# JSON, text, or on the way to another page.
NO_PAGES = {
    "export-account", "fill-lineup", "live", "live-week", "livez", "me", "metrics", "readyz",
    "send-verification", "signed-out", "try-it",
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
GROUND = "() => getComputedStyle(document.body).backgroundColor"


@pytest.fixture(scope="module", params=PAGES)
def shown(request, viewer_of):
    """Each page in turn, and its name, for all tests of it; nothing goes wrong meanwhile."""
    name = request.param
    viewer = viewer_of(person_for(name))
    viewer.watch.troubles.clear()
    viewer.watch.expected = {404} if name == "not-found" else set()
    PAGES[name](viewer.page)
    yield name, viewer.page
    assert viewer.watch.troubles == []


def test_a_page_is_the_one_that_it_is_called(shown):
    name, page = shown
    assert view_of(page.url) == ALIASES.get(name, name)


def view_of(url: str) -> str:
    try:
        return resolve(urlsplit(url).path).url_name or ""
    except Resolver404:
        return ""


def test_every_page_of_the_site_is_looked_at():
    addresses = {budget.name for budget in SHARED + PRIVATE} | TESTED_ELSEWHERE
    assert {ALIASES.get(name, name) for name in PAGES} - {""} == addresses - NO_PAGES


def test_a_page_has_a_title_and_one_landmark_and_heading_of_each_kind(shown):
    _, page = shown
    for role in ("banner", "main", "contentinfo"):
        expect(page.get_by_role(role)).to_have_count(1)
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    assert "Gameday" in page.title()


def test_a_page_fits_a_phone_and_a_desk_in_light_and_dark(shown):
    _, page = shown
    troubles = []
    grounds = set()
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        grounds.add(page.evaluate(GROUND))
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
            troubles += [f"{width} {scheme}: {found}" for found in page.evaluate(OVERFLOW)]
    assert not troubles, "\n".join(troubles)
    assert len(grounds) == len(SCHEMES)


def test_a_page_shuts_nobody_out(shown):
    _, page = shown
    assert violations(page) == []


def test_the_first_tab_shows_the_skip_link_and_it_leads_past_the_header(page):
    page.goto("/players/")
    page.keyboard.press("Tab")
    skip = page.evaluate(FOCUSED)
    assert (skip["text"], skip["seen"]) == ("Skip to content", True)
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED)["inMain"]


@pytest.mark.parametrize("width", WIDTHS)
def test_the_focus_is_seen_on_every_link_of_the_header(open_page, width):
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


def test_the_navigation_says_where_one_is(open_page):
    page = open_page()
    page.goto("/players/")
    here = page.get_by_role("navigation", name="Main").locator("[aria-current=page]")
    expect(here).to_have_text("Players")


def test_an_address_that_does_not_exist_leads_back_to_the_games(page, watches):
    watches[-1].expect(404)
    page.goto(NOT_FOUND)
    page.get_by_role("link", name="Back to the games").click()
    expect(page.get_by_role("button", name="Try it now")).to_be_visible()
