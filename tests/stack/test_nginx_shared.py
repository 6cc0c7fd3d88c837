"""nginx caches shared pages for as long as the web server says, and requests each once."""

import gzip
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from caching.publishing.shared_pages import CACHE_CONTROL
from tests.services import nginx, until

from .conftest import ask
from .recorder import PUBLIC, Reply, new_page, recorder

pytestmark = pytest.mark.stack


@pytest.fixture(scope="module")
def upstream():
    with recorder() as found:
        yield found


@pytest.fixture(scope="module")
def url(upstream):
    with nginx(static_root=Path(), upstreams=[upstream.address]) as found:
        yield found


@pytest.fixture(autouse=True)
def _default_reply(upstream):
    yield
    upstream.reply = lambda request: Reply()


def test_a_cached_page_is_requested_once(upstream, url):
    page = new_page()
    answers = [ask(url + page) for _ in range(5)]
    assert [one.headers["X-Cache"] for one in answers] == ["MISS", *["HIT"] * 4]
    assert {one.body for one in answers} == {b"page"}
    assert len(upstream.of(page)) == 1


def test_get_and_head_share_a_cache_entry(upstream, url):
    page = new_page()
    assert ask(url + page, "HEAD").body == b""
    assert ask(url + page).body == b"page"
    assert [one.method for one in upstream.of(page)] == ["GET"]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND"])
def test_a_shared_page_accepts_only_get_and_head(upstream, url, method):
    page = new_page()
    assert ask(url + page, method).status == 405
    assert not upstream.of(page)


def test_each_argument_that_a_view_reads_makes_its_own_cache_entry(upstream, url):
    upstream.reply = lambda request: Reply(request.address.encode())
    assert b"q=kane&" in ask(f"{url}/players/?q=kane").body
    assert b"q=son&" in ask(f"{url}/players/?q=son&utm_source=mail").body
    assert b"page=2" in ask(f"{url}/players/?page=2").body
    assert b"utm" not in ask(f"{url}/players/?utm_source=mail").body
    assert len(upstream.of("/players/")) == 4
    for query in ("fbclid=1", "Q=&utm=2", "", "page="):
        ask(f"{url}/players/?{query}")
    assert len(upstream.of("/players/")) == 4


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Cache-Control": "private, max-age=60"},
        {"Cache-Control": "no-store"},
        {"Cache-Control": PUBLIC, "Set-Cookie": "sessionid=1"},
    ],
    ids=["says nothing", "private", "no-store", "sets a cookie"],
)
def test_only_public_answers_without_a_cookie_are_cached(upstream, url, headers):
    page = new_page()
    upstream.reply = lambda request: Reply(headers=headers)
    ask(url + page)
    ask(url + page)
    assert len(upstream.of(page)) == 2


@pytest.mark.parametrize("status", [301, 302, 404, 500, 503])
def test_errors_and_redirects_that_are_not_public_are_not_cached(upstream, url, status):
    page = new_page()
    upstream.reply = lambda request: Reply(status=status, headers={})
    assert ask(url + page).status == status
    upstream.reply = lambda request: Reply()
    assert ask(url + page).status == 200


def test_simultaneous_requests_for_a_page_become_one(upstream, url):
    page, go = new_page(), threading.Event()

    def slowly(request):
        go.wait(10)
        return Reply()

    upstream.reply = slowly
    with ThreadPoolExecutor(20) as pool:
        asked = [pool.submit(ask, url + page) for _ in range(20)]
        until(lambda: bool(upstream.of(page)))
        go.set()
        assert {one.result().body for one in asked} == {b"page"}
    assert len(upstream.of(page)) == 1


def test_the_last_version_is_served_while_a_new_one_is_rendered(upstream, url):
    page, go = new_page(), threading.Event()
    upstream.reply = lambda request: Reply(b"old", headers={"Cache-Control": CACHE_CONTROL})
    ask(url + page)

    def slowly(request):
        go.wait(10)
        return Reply(b"new", headers={"Cache-Control": CACHE_CONTROL})

    upstream.reply = slowly
    until(lambda: ask(url + page).headers["X-Cache"] != "HIT")  # max-age is over
    assert {ask(url + page).body for _ in range(3)} == {b"old"}
    assert len(upstream.of(page)) == 2
    go.set()
    until(lambda: ask(url + page).body == b"new")


def test_the_last_version_is_served_instead_of_an_error(upstream, url):
    page = new_page()
    upstream.reply = lambda request: Reply(b"old", headers={"Cache-Control": CACHE_CONTROL})
    ask(url + page)
    upstream.reply = lambda request: Reply(b"trouble", status=500, headers={})
    while len(upstream.of(page)) < 3:  # max-age is over, and it was tried again
        answer = ask(url + page)
        assert (answer.status, answer.body) == (200, b"old")


def test_a_page_is_cached_once_for_each_encoding(upstream, url):
    page = new_page()
    headers = {"Cache-Control": PUBLIC, "Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
    upstream.reply = lambda request: Reply(gzip.compress(b"page"), headers=headers)
    packed = ask(url + page, accept_encoding="gzip, br")
    assert gzip.decompress(packed.body) == b"page"
    plain = ask(url + page)
    assert (plain.body, plain.headers["Content-Encoding"]) == (b"page", None)
    assert plain.headers.get_all("Vary") == packed.headers.get_all("Vary") == ["Accept-Encoding"]
    assert len(upstream.of(page)) == 1


def test_each_answer_has_the_id_of_its_own_request(upstream, url):
    page = new_page()
    answers = [ask(url + page, x_request_id="mine") for _ in range(3)]
    assert len({one.headers["X-Request-ID"] for one in answers}) == 3
    assert upstream.of(page)[0].headers["X-Request-ID"] == answers[0].headers["X-Request-ID"]


def test_me_json_without_a_session_needs_no_web_server(upstream, url):
    answer = ask(f"{url}/me.json")
    assert answer.body == b'{"signed_in": false}'
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert not upstream.of("/me.json")
    ask(f"{url}/me.json", cookie="sessionid=1")
    assert upstream.of("/me.json")[0].headers["Cookie"] == "sessionid=1"


def test_internal_addresses_are_not_found(upstream, url):
    for address in ("/metrics", "/metrics/", "/errors/unavailable.html"):
        assert ask(url + address).status == 404
    assert not upstream.of("/metrics")
