"""The kinds of people who use the site, and how each gets an account."""

import uuid
from collections.abc import Callable
from enum import Enum

from playwright.sync_api import Browser, Page, StorageState

from .demo import OWNER, PASSWORD


class Person(Enum):
    VISITOR = "not signed in"
    GUEST = "a team and no password"
    MEMBER = "a team for many weeks, and a password"
    NEWCOMER = "a password and no team"


def try_it(page: Page) -> None:
    page.goto("/")
    page.get_by_role("button", name="Try it now").click()
    page.wait_for_url("/lineup/")


def sign_in(page: Page) -> None:
    page.goto("/accounts/sign-in/")
    page.get_by_label("Username").fill(OWNER)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("/my-team/")


def sign_up(page: Page) -> str:
    """Sign up a new account; returns its name. Its address is at example.com."""
    name = f"newcomer-{uuid.uuid4().hex[:8]}"
    page.goto("/accounts/sign-up/")
    page.locator("[name=username]").fill(name)
    page.locator("[name=email]").fill(f"{name}@example.com")
    for field in ("[name=password1]", "[name=password2]"):
        page.locator(field).fill(PASSWORD)
    page.get_by_role("button", name="Sign up").click()
    page.wait_for_url("/my-team/")
    return name


GET_ACCOUNT: dict[Person, Callable[[Page], object]] = {
    Person.GUEST: try_it,
    Person.MEMBER: sign_in,
    Person.NEWCOMER: sign_up,
}


def cookies(browser: Browser, url: str, person: Person) -> StorageState | None:
    """The cookies of a session of this person; None for a visitor."""
    if person not in GET_ACCOUNT:
        return None
    with browser.new_context(base_url=url) as context:
        GET_ACCOUNT[person](context.new_page())
        return context.storage_state()
