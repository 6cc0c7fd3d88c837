"""A page that holds nothing but the site's scripts, to be called with what a test has in hand."""

import contextlib
from collections.abc import Iterator

from playwright.sync_api import Browser, Page, Route

from tests.services.site import ROOT

HOST = "http://scripts.test"


@contextlib.contextmanager
def script_page(browser: Browser) -> Iterator[Page]:
    """A script imports the others by `/points.js` and the like; all else is a 404."""

    def answer(route: Route) -> None:
        name = route.request.url.removeprefix(f"{HOST}/")
        script = ROOT / "static/js" / name
        if not name:
            route.fulfill(content_type="text/html", body="<!doctype html>")
        elif script.is_file():
            route.fulfill(content_type="text/javascript", body=script.read_text())
        else:
            route.fulfill(status=404)

    with browser.new_context() as context:
        page = context.new_page()
        page.route("**/*", answer)
        page.goto(f"{HOST}/")
        yield page
