"""The size of a first visit to each page, through nginx, over TLS."""

from pathlib import Path

import pytest

from tests.services import gunicorn, nginx
from tests.services.certificate import certificate

from .addresses import DEMO, PAGES, person_for
from .traffic import Traffic
from .viewers import viewers

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


@pytest.fixture(scope="module")
def tls_viewer_of(browser, url, cookies_of):
    with viewers(browser, url, cookies_of, ignore_https_errors=True) as viewer_of:
        yield viewer_of


@pytest.mark.parametrize("name", PAGES | DEMO)
def test_first_visit_is_small_and_requests_no_other_host(tls_viewer_of, name):
    viewer = tls_viewer_of(person_for(name))
    viewer.error_log.errors.clear()
    viewer.error_log.allowed = {404} if name == "not-found" else set()
    page = viewer.context.new_page()
    traffic = Traffic(page, cache=False)
    (PAGES | DEMO)[name](page)
    visit = traffic.visit()
    page.close()
    assert 5_000 < visit.bytes <= FIRST_VISIT, visit
    assert viewer.error_log.errors == []
