"""Pages that a working site does not serve. They are rendered here and passed to the browser.
Their style sheets and scripts come from the site.
"""

from typing import Any

from django.template.loader import render_to_string
from playwright.sync_api import Page

from tests.browser.addresses import Navigate

ADDRESS = "/put-together-here/"


def rendered(template: str, status: int = 200, **context: Any) -> Navigate:
    """A page of a template. Functions in the context are called when the page is opened."""

    def navigate(page: Page) -> None:
        given = {name: value() if callable(value) else value for name, value in context.items()}
        html = render_to_string(template, given)
        answer(page, html, status)

    return navigate


def answer(page: Page, html: str, status: int) -> None:
    page.route(
        f"**{ADDRESS}",
        lambda route: route.fulfill(status=status, content_type="text/html", body=html),
        times=1,
    )
    page.goto(ADDRESS)
