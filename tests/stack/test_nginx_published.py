"""nginx serves published pages for GET and HEAD without a query, while a refresher publishes."""

import json
import time
from pathlib import Path

import pytest

from caching.publishing.files import PERIOD, PublishedFiles
from tests.services import nginx, until

from .conftest import ask
from .recorder import recorder

pytestmark = pytest.mark.stack


@pytest.fixture(scope="module")
def upstream():
    with recorder() as found:
        yield found


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    return PublishedFiles(tmp_path_factory.mktemp("published"))


@pytest.fixture(scope="module")
def url(upstream, files):
    with nginx(static_root=Path(), upstreams=[upstream.address], publish_dir=files.root) as found:
        yield found


@pytest.fixture(autouse=True)
def _published(files):
    with files.locked():
        files.put("/players/", b"<p>all players</p>" * 50, time.time())
        files.put("/live.json", b'{"week": 7}', time.time())
        files.link_periods(time.time())


def test_a_published_page_needs_no_web_server(url, upstream):
    page = ask(f"{url}/players/")
    assert (page.status, page.headers["X-Served-By"]) == (200, "published")
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert page.headers["Cache-Control"].startswith("public, max-age=1")
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    assert ask(f"{url}/players/", "HEAD").headers["Content-Length"] == str(len(page.body))
    assert ask(f"{url}/live.json").headers["Content-Type"] == "application/json; charset=utf-8"
    packed = ask(f"{url}/players/", accept_encoding="gzip")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.headers["Vary"] == "Accept-Encoding"
    assert not upstream.requests


def test_a_current_etag_gets_a_304_until_the_next_version(url, files):
    page = f"{url}/players/"
    # nginx's workers keep a file open for a second, perhaps that of the last test.
    until(lambda: ask(page, if_none_match=ask(page).headers["ETag"]).status == 304)
    first = ask(page)
    other = first.body.replace(b"all", b"new")  # of the same length, within the same second
    with files.locked():
        files.put("/players/", other, time.time())
    until(lambda: ask(page, if_none_match=first.headers["ETag"]).body == other)


def test_the_log_has_the_address_of_a_published_page(upstream, files, tmp_path):
    options = {"upstreams": [upstream.address], "publish_dir": files.root, "folder": tmp_path}
    with nginx(static_root=Path(), log_sample=100, **options) as url:
        assert ask(f"{url}/players/").headers["X-Served-By"] == "published"
        assert ask(f"{url}/live.json").headers["X-Served-By"] == "published"
        ask(f"{url}/123456789/players/")
    lines = (tmp_path / "access.log").read_text().splitlines()
    paths = {json.loads(line)["path"] for line in lines}
    assert paths == {"/players/", "/live.json", "/123456789/players/"}


def test_a_precondition_of_a_published_page_is_compared_with_the_page(url):
    page = f"{url}/players/"
    assert ask(page, if_match='"another"').status == 412
    # nginx's workers keep a file open for a second, perhaps that of the last test.
    until(lambda: ask(page, if_match=ask(page).headers["ETag"]).status == 200)


@pytest.mark.parametrize("query", ["?q=kane", "?", "?utm=1"])
def test_a_request_with_a_query_does_not_get_the_published_page(url, upstream, query):
    answer = ask(f"{url}/players/{query}")
    asked = ask(f"{url}/players/{query}").headers["X-Served-By"]
    assert asked == ("published" if query == "?" else None)
    assert answer.status == 200


def test_an_unpublished_page_comes_from_a_web_server(url, upstream):
    assert ask(f"{url}/rules/").body == b"page"
    assert upstream.of("/rules/")


@pytest.mark.parametrize(
    "address", ["/notes.json", "/lock", "/players/index.html", "/players/index.html.gz",
                "/players/../../lock", "/players/..%2f..%2flock", "/pages/players/"]
)  # fmt: skip
def test_no_other_file_of_the_publish_folder_is_served(url, upstream, address):
    assert "X-Served-By" not in ask(url + address).headers
    assert ask(url + address).body == b"page" or ".." in address


def test_published_files_expire_when_no_refresher_publishes(url, files, upstream):
    with files.locked():
        files.link_periods(time.time() - 10 * PERIOD)
    until(lambda: ask(f"{url}/players/").body == b"page")
    with files.locked():
        files.link_periods(time.time())
    until(lambda: ask(f"{url}/players/").headers["X-Served-By"] == "published")


def test_a_removed_page_comes_from_a_web_server_again(url, files):
    until(lambda: ask(f"{url}/live.json").headers["X-Served-By"] == "published")
    files.remove("/live.json")
    until(lambda: ask(f"{url}/live.json").body == b"page")
