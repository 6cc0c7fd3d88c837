"""Pages that a site in order does not answer with, put together here and given to the browser in
its place; all that they load comes from the site.
"""

from typing import Any

from django.template.loader import render_to_string
from playwright.sync_api import Page

from tests.browser.addresses import Way

ADDRESS = "/put-together-here/"


def rendered(template: str, status: int = 200, **context: Any) -> Way:
    """From a template and what it is given; a function is called when the page is asked for."""

    def come(page: Page) -> None:
        given = {name: value() if callable(value) else value for name, value in context.items()}
        html = render_to_string(template, given)
        answer(page, html, status)

    return come


def answer(page: Page, html: str, status: int) -> None:
    page.route(
        f"**{ADDRESS}",
        lambda route: route.fulfill(status=status, content_type="text/html", body=html),
        times=1,
    )
    page.goto(ADDRESS)
