"""An empty page that can import the scripts of the site, for tests that call their functions."""

import contextlib
from collections.abc import Iterator

from playwright.sync_api import Browser, Page, Route

from tests.services.site import ROOT

HOST = "http://scripts.test"


@contextlib.contextmanager
def script_page(browser: Browser) -> Iterator[Page]:
    """The scripts are at `/points.js` and so on. Other addresses are a 404."""

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
