"""The size of a first visit to each page, through nginx, over TLS."""

from contextlib import ExitStack
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

from tests.services import gunicorn, nginx
from tests.services.certificate import certificate

from .addresses import DEMO, PAGES, person_for
from .chromium import ErrorLog
from .people import Person
from .traffic import Traffic

pytestmark = pytest.mark.browser

Viewer = tuple[BrowserContext, ErrorLog]
FIRST_VISIT = 60_000  # bytes, with style sheets, scripts and images


@pytest.fixture(scope="module")
def url(demo, tmp_path_factory):
    folder = tmp_path_factory.mktemp("tls")
    with (
        gunicorn(
            "bare", demo.env | {"DJANGO_SETTINGS_MODULE": "tests.browser.settings_without_toolbar"}
        ) as web,
        nginx(
            static_root=Path(demo.env["VAR_DIR"]) / "static",
            upstreams=[web.address],
            tls=certificate(folder, "IP:127.0.0.1"),
        ) as url,
    ):
        yield url


@pytest.fixture(scope="module")
def viewer_of(browser, url, cookies_of):
    """A context and its log of errors for each kind of person."""
    with ExitStack() as contexts:

        @cache
        def viewer_of(person: Person) -> Viewer:
            context = contexts.enter_context(
                browser.new_context(
                    base_url=url, ignore_https_errors=True, storage_state=cookies_of(person)
                )
            )
            return context, ErrorLog(context, url)

        yield viewer_of


@pytest.mark.parametrize("name", PAGES | DEMO)
def test_first_visit_is_small_and_requests_no_other_host(viewer_of, name):
    context, error_log = viewer_of(person_for(name))
    error_log.errors.clear()
    error_log.allowed = {404} if name == "not-found" else set()
    page = context.new_page()
    traffic = Traffic(page, cache=False)
    (PAGES | DEMO)[name](page)
    visit = traffic.visit()
    page.close()
    assert 5_000 < visit.bytes <= FIRST_VISIT, visit
    assert error_log.errors == []
