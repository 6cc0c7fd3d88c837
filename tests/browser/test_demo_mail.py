"""The mailbox of the demo: from signing up to a confirmed address."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from .addresses import HEIGHTS, WIDTHS
from .axe import add_axe, violations
from .people import sign_up

pytestmark = pytest.mark.browser

OVERFLOW = Path(__file__).with_name("overflow.js").read_text()


def test_a_new_address_is_confirmed_by_the_mail_in_the_demo(page):
    sign_up(page)
    page.goto("/account/")
    page.get_by_role("link", name="/demo/mail/").click()
    expect(page.get_by_role("heading", name="Confirm your e-mail address")).to_be_visible()
    page.locator("a[href*='/accounts/verify/']").click()
    page.locator("main").get_by_role("button").click()
    page.wait_for_url("/account/")
    expect(page.get_by_role("main")).to_contain_text("Your e-mail address is confirmed.")


def test_another_browser_sees_no_mail(open_page):
    sign_up(open_page())
    page = open_page()
    page.goto("/demo/mail/")
    expect(page.get_by_role("heading", name="No e-mail yet")).to_be_visible()


def check(page: Page) -> None:
    assert violations(page) == []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        assert page.evaluate(OVERFLOW) == []


def test_the_mailbox_is_accessible_and_fits_a_phone(open_page):
    page = open_page()
    add_axe(page.context)
    page.goto("/demo/mail/")
    check(page)
    sign_up(page)
    page.goto("/demo/mail/")
    expect(page.locator("main")).to_contain_text(re.compile("To newcomer-"))
    check(page)
