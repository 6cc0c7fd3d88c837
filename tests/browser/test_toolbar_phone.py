"""The debug toolbar covers nothing: its handle at each width, and its panels on a phone."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

VIEWPORTS = {"phone": (360, 740), "desk": (1280, 800), "wide desk": (1440, 900)}
# The texts of buttons, links and fields whose box, as far as it is in the window, is also under
# the handle.
COVERED = """() => {
    const root = document.querySelector("#djDebugRoot").shadowRoot;
    const handle = root.querySelector("#djShowToolBarButton").getBoundingClientRect();
    if (!handle.width || !handle.height) return ["there is no handle"];
    return [...document.querySelectorAll("a, button, input, select, summary, [tabindex]")]
        .filter((one) => one.id !== "main" && one.checkVisibility({ visibilityProperty: true }))
        .filter((one) => {
            const box = one.getBoundingClientRect();
            return box.width && box.right > handle.left && box.left < handle.right
                && box.bottom > handle.top && box.top < handle.bottom;
        })
        .map((one) => one.outerHTML.slice(0, 120));
}"""


def at_viewport(page, name):
    width, height = VIEWPORTS[name]
    page.set_viewport_size({"width": width, "height": height})
    return page


@pytest.mark.parametrize("viewport", VIEWPORTS)
@pytest.mark.parametrize("path", ["/", "/lineup/", "/lineup/?view=list", "team"])
def test_handle_covers_no_button_and_no_link(open_page, guest, viewport, path):
    page = at_viewport(open_page(cookies=guest), viewport)
    if path == "team":
        page.goto("/lineup/")
        path = page.request.get("/me.json").json()["team"]["url"]
    page.goto(path)
    page.locator("#djShowToolBarButton").wait_for()
    assert page.evaluate(COVERED) == []
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    assert page.evaluate(COVERED) == []


def test_panels_are_as_wide_as_a_phone(open_page):
    page = at_viewport(open_page(), "phone")
    page.goto("/")
    page.locator("#djShowToolBarButton").click()
    assert page.locator("#djDebugToolbar").bounding_box()["width"] == 360
    for link in page.locator(".djDebugPanelButton a").all():
        assert link.bounding_box()["height"] >= 44
        link.click()
        panel = page.locator(f"#{link.get_attribute('aria-controls')}")
        expect(panel.locator(".djdt-scroll > *")).not_to_have_count(0)
        assert panel.bounding_box()["width"] == 360
        panel.locator(".djDebugClose").click()
        expect(panel).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") == 360
