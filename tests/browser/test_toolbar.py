"""The debug toolbar under the strict policy of the site: the error log has its violations."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


@pytest.fixture
def toolbar(open_page):
    page = open_page()
    page.goto("/")
    page.locator("#djShowToolBarButton").click()
    return page


def test_every_panel_opens(toolbar):
    links = toolbar.locator(".djDebugPanelButton a")
    assert links.count() > 1
    for link in links.all():
        link.click()
        panel = toolbar.locator(f"#{link.get_attribute('aria-controls')}")
        expect(panel.locator(".djdt-loader")).to_have_count(0)
        expect(panel).to_be_visible()
        expect(panel.locator(".djdt-scroll > *")).not_to_have_count(0)


def test_statement_is_expanded_and_collapsed(toolbar):
    toolbar.locator("a.SnapshotsPanel").click()
    panel = toolbar.locator("#SnapshotsPanel")
    switch = panel.get_by_role("button", name="+").first
    short, full = (
        panel.locator(".djDebugUncollapsed").first,
        panel.locator(".djDebugCollapsed").first,
    )
    expect(short).to_be_visible()
    expect(full).to_be_hidden()
    switch.click()
    expect(short).to_be_hidden()
    expect(full).to_be_visible()
    panel.get_by_role("button", name="-").first.click()
    expect(short).to_be_visible()
