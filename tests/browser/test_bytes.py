"""The size of a first visit to each page, through nginx, over TLS."""

from pathlib import Path

import pytest

from tests.services import gunicorn, nginx
from tests.services.certificate import certificate

from .addresses import DEMO, PAGES, person_for
from .chromium import ErrorLog
from .traffic import Traffic

pytestmark = pytest.mark.browser

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


@pytest.mark.parametrize("name", PAGES | DEMO)
def test_first_visit_is_small_and_requests_no_other_host(browser, url, cookies_of, name):
    with browser.new_context(
        base_url=url, ignore_https_errors=True, storage_state=cookies_of(person_for(name))
    ) as context:
        error_log = ErrorLog(context, url)
        if name == "not-found":
            error_log.allow(404)
        page = context.new_page()
        traffic = Traffic(page, cache=False)
        (PAGES | DEMO)[name](page)
        visit = traffic.visit()
    assert 5_000 < visit.bytes <= FIRST_VISIT, visit
    assert error_log.errors == []
