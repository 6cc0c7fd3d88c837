"""Every page on a phone and on a desk, by day and by night, and with a keyboard."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from .addresses import HEIGHTS, NOT_FOUND, PAGES, SCHEMES, WIDTHS, person_for

pytestmark = pytest.mark.browser

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


@pytest.fixture
def look_at(open_page, watches, cookies_of):
    def look_at(name: str) -> Page:
        page = open_page(cookies=cookies_of(person_for(name)))
        if name == "not-found":
            watches[-1].expect(404)
        PAGES[name](page)
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        return page

    return look_at


@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_a_phone_and_a_desk_in_light_and_dark(look_at, name):
    page = look_at(name)
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


@pytest.mark.parametrize("name", ["home", "lineup", "not-found"])
def test_a_page_has_a_title_and_one_landmark_of_each_kind(look_at, name):
    page = look_at(name)
    for landmark in ("banner", "main", "contentinfo"):
        expect(page.get_by_role(landmark)).to_have_count(1)
    assert "Gameday" in page.title()


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
