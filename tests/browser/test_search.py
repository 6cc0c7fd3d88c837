"""Search from the header of any page."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [360, 1280])
def test_player_is_found_from_the_header_of_any_page(page, demo, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("/players/")
    link = page.get_by_role("main").locator("a[href^='/players/']").first
    name, path = link.inner_text(), link.get_attribute("href")
    query = name.split()[-1].lower()
    page.goto("/rules/")
    if width == 360:
        page.get_by_role("link", name="Search").click()
        field = page.get_by_role("main").get_by_label("Player, club or team")
    else:
        field = page.get_by_role("banner").get_by_label("Player, club or team")
    field.fill(query)
    field.press("Enter")
    page.wait_for_url("/search/?q=*")
    found = page.get_by_role("region", name="Players")
    expect(found.locator(f"a[href='{path}']")).to_be_visible()


def test_search_without_results_says_so(page):
    page.goto("/search/?q=nobody+has+this+name")
    expect(page.get_by_role("heading", name="No results for")).to_be_visible()
