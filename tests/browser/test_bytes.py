"""What a first visit to each page brings, through nginx, over TLS."""

from pathlib import Path

import pytest

from tests.services import gunicorn, nginx
from tests.services.certificate import certificate

from .addresses import PAGES, person_for
from .chromium import Watch
from .wire import Wire

pytestmark = pytest.mark.browser

FIRST_VISIT = 60_000  # bytes, all that a page needs


@pytest.fixture(scope="module")
def url(demo, tmp_path_factory):
    folder = tmp_path_factory.mktemp("tls")
    with (
        gunicorn("bare", demo.env | {"DJANGO_SETTINGS_MODULE": "tests.browser.bare"}) as web,
        nginx(
            static_root=Path(demo.env["VAR_DIR"]) / "static",
            upstreams=[web.address],
            tls=certificate(folder, "IP:127.0.0.1"),
        ) as url,
    ):
        yield url


@pytest.mark.parametrize("name", PAGES)
def test_a_first_visit_is_small_and_nobody_else_is_asked(browser, url, cookies_of, name):
    with browser.new_context(
        base_url=url, ignore_https_errors=True, storage_state=cookies_of(person_for(name))
    ) as context:
        watch = Watch(context, url)
        if name == "not-found":
            watch.expect(404)
        page = context.new_page()
        wire = Wire(page, cache=False)
        PAGES[name](page)
        visit = wire.visit()
    assert 5_000 < visit.bytes <= FIRST_VISIT, visit
    assert watch.troubles == []
