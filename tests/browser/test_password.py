"""A forgotten password, from the sign-in page to being signed in again."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from .demo import PASSWORD, Demo
from .people import sign_up

pytestmark = pytest.mark.browser

NEW = "extra time and then penalties"


def allow_next_mail(demo: Demo, name: str) -> None:
    """Clear the time of the last mail to the account: the site sends one a minute at most."""
    database = Path(demo.env["VAR_DIR"]) / "gameday.sqlite3"
    with closing(sqlite3.connect(database, timeout=60)) as connection, connection:
        connection.execute("UPDATE fantasy_user SET mailed_at = NULL WHERE username = ?", [name])


def sign_out(page: Page) -> None:
    page.goto("/accounts/sign-out/")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("/")


def try_password(page: Page, name: str, password: str) -> None:
    page.goto("/accounts/sign-in/")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def test_forgotten_password_is_reset_through_a_mailed_link(page, demo):
    name = sign_up(page)
    allow_next_mail(demo, name)
    sign_out(page)
    page.goto("/accounts/sign-in/")
    page.get_by_role("link", name="Forgot your password?").click()
    page.get_by_label("E-mail").fill(f"{name}@example.com")
    page.get_by_role("button", name="Send link").click()
    expect(page.get_by_role("heading", name="Check your e-mail")).to_be_visible()

    page.get_by_role("link", name="/demo/mail/").click()
    link = page.locator("a[href*='/accounts/reset/']").filter(has_text="http")
    address = link.get_attribute("href")
    link.click()
    page.locator("[name=new_password1]").fill(NEW)
    page.locator("[name=new_password2]").fill(NEW)
    page.get_by_role("button", name="Save and sign in").click()
    page.wait_for_url("/account/")
    sign_out(page)

    try_password(page, name, PASSWORD)
    expect(page.get_by_role("alert")).to_contain_text("correct username and password")
    try_password(page, name, NEW)
    expect(page.get_by_role("heading", name="Create your team")).to_be_visible()
    page.goto(address)
    expect(page.get_by_role("heading", name="This link does not work")).to_be_visible()
