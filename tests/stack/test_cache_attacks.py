"""Attacks on nginx's cache of shared pages. None of them changes a cached page, adds an entry of
its own, or reads what belongs to another visitor.
"""

import gzip
import http.client
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.services import gunicorn, nginx

from .conftest import ask
from .recorder import Recorder, Reply, new_page, recorder, send
from .seeding import seed_demo
from .visitor import Form, Visitor

pytestmark = pytest.mark.stack


@pytest.fixture(scope="module")
def season(stack):
    return seed_demo(stack)


EVIL = "evil.example"

# The headers of every request for a shared page: none has a value that the visitor chose.
SENT = {"Host", "X-Forwarded-Proto", "X-Request-ID", "Accept-Encoding"}


def echo(request) -> Reply:
    """Answer with everything that was in the request."""
    said = [(k, v) for k, v in request.headers.items() if k != "X-Request-ID"]
    return Reply(f"{request.method} {request.address} {said} {request.body!r}".encode())


@dataclass
class Pages:
    url: str
    upstream: Recorder


@pytest.fixture(scope="module")
def pages() -> Iterator[Pages]:
    with recorder() as upstream:
        upstream.reply = echo
        with nginx(static_root=Path(), upstreams=[upstream.address]) as url:
            yield Pages(url, upstream)


HEADERS = [
    ("Cookie", "sessionid=evil.example; csrftoken=evil.example"),
    ("Authorization", "Basic evil.example"),
    ("Host", "evil.example"),
    ("Host", "127.0.0.1:6666"),
    ("X-Forwarded-Host", EVIL),
    ("X-Forwarded-Server", EVIL),
    ("X-Forwarded-Proto", "evil.example"),
    ("X-Forwarded-Port", "6666"),
    ("X-Forwarded-For", "6.6.6.6"),
    ("X-Forwarded-Prefix", "/evil.example"),
    ("Forwarded", "host=evil.example;proto=evil"),
    ("X-Host", EVIL),
    ("X-Real-IP", "6.6.6.6"),
    ("X-Original-URL", "/evil.example"),
    ("X-Rewrite-URL", "/evil.example"),
    ("X-HTTP-Method-Override", "POST"),
    ("X-Request-ID", EVIL),
    ("X-Accel-Redirect", "/evil.example"),
    ("X-Accel-Expires", "31536000"),
    ("X_Forwarded_Host", EVIL),
    ("Origin", "https://evil.example"),
    ("Referer", "https://evil.example"),
    ("User-Agent", EVIL),
    ("Accept", "application/evil.example"),
    ("Accept-Language", "evil.example"),
    ("Accept-Encoding", "evil.example, br"),
    ("Accept-Charset", "evil.example"),
    ("Vary", "Cookie, evil.example"),
    ("Cache-Control", "no-cache, no-store, max-age=0"),
    ("Pragma", "no-cache"),
    ("Range", "bytes=0-3"),
    ("If-Range", '"evil.example"'),
    ("If-None-Match", '"evil.example"'),
    ("If-Match", '"evil.example"'),
    ("If-Unmodified-Since", "Sat, 01 Jan 2000 00:00:00 GMT"),
    ("If-Modified-Since", "Fri, 01 Jan 2100 00:00:00 GMT"),
    ("Expect", "100-continue"),
    ("TE", "trailers, evil.example"),
    ("Upgrade", "evil.example"),
    ("Sec-Fetch-Site", "evil.example"),
    ("X-Evil", "a" * 7000),
]


@pytest.mark.parametrize(("name", "value"), HEADERS, ids=[f"{k}: {v[:30]}" for k, v in HEADERS])
def test_no_request_header_changes_a_cached_page(pages, name, value):
    page = new_page()
    for number in range(3):  # each time another value
        tail = "" if name in ("Host", "Range", "Expect") or "Since" in name else f"; {number}"
        _get(pages.url + page, {name: value + tail})
    requests = pages.upstream.of(page)
    assert len(requests) <= 1
    plain = ask(pages.url + page)
    assert plain.status == 200
    assert len(pages.upstream.of(page)) == 1
    assert set(pages.upstream.of(page)[0].headers) == SENT
    text = plain.body.decode()
    # nginx passes the host on, because the web servers refuse unknown ones; it drops the port.
    traces = ["6666", "6.6.6.6", "aaaa", "Range"] + ([EVIL] if name != "Host" else [])
    assert not [trace for trace in traces if trace in text], text


def _get(url: str, headers: dict[str, str]) -> int:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=120)
    try:
        connection.request("GET", parts.path, headers=headers)
        response = connection.getresponse()
        response.read()
        return response.status
    finally:
        connection.close()


@pytest.mark.parametrize(
    "query",
    ["utm_source=evil.example", "cb=1", "_=1", "evil.example", "&&&", "q%3Devil.example", "%00",
     "page=2", "Q=evil.example", ";q=evil.example", "?q=evil.example", "#?evil.example"],
)  # fmt: skip
def test_an_argument_that_the_view_ignores_makes_no_other_cache_entry(pages, query):
    page = new_page()
    ask(pages.url + page)
    for number in range(3):
        ask(f"{pages.url}{page}?{query}{number}")
    assert len(pages.upstream.of(page)) == 1
    assert EVIL not in ask(pages.url + page).body.decode()


@pytest.mark.parametrize(
    "query", ["q=kane&q=evil.example", "q=kane&Q=evil.example", "q=kane&q[]=evil.example",
              "q=kane;q=evil.example", "q=kane&%71=evil.example"]
)  # fmt: skip
def test_a_repeated_argument_has_the_value_in_the_cache_key(pages, query):
    """Otherwise the page of the second value would be cached under the address of the first."""
    ask(f"{pages.url}/players/?{query}")
    body = ask(f"{pages.url}/players/?q=kane").body.decode()
    assert "?q=kane&position=" in body
    assert EVIL not in body


@pytest.mark.parametrize(
    "form",
    ["{}", "/{}", "//{}", "/.{}", "/x/..{}", "/%2e{}", "/x/%2E%2E{}", "{}%2e/", "{}./", "{}/"],
)
def test_other_spellings_of_a_path_give_the_same_page(pages, form):
    page = new_page()
    written = form.format(page)
    ask(pages.url + written)
    ask(pages.url + written.replace("players", "%70layers"))
    assert [one.address for one in pages.upstream.of(page)] == [page]
    assert ask(pages.url + page).body.startswith(f"GET {page} ".encode())
    assert len(pages.upstream.of(page)) == 1


@pytest.mark.parametrize(
    "path", ["{};evil.example", "{}%0a", "{}%0d%0aX-Evil:1", "{}%00", "{}%3fq=evil.example",
             "{}%23", "{}%252e", "{}\\", "{}%20", "{}index.html", "{}evil.example.css",
             "{}..%5c", "{}%e2%80%8b"]
)  # fmt: skip
def test_a_path_that_resembles_a_shared_page_is_never_cached(pages, path):
    page = new_page()
    address = path.format(page)
    answers = [ask(pages.url + address) for _ in range(2)]
    assert all("X-Cache" not in answer.headers for answer in answers)
    assert not any("X-Evil" in one.headers for one in pages.upstream.requests)
    assert ask(pages.url + page).body.startswith(f"GET {page} ".encode())


@pytest.mark.parametrize(
    "method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "PURGE", "get"]
)
def test_an_unusual_method_reaches_no_web_server_and_is_not_cached(pages, method):
    page = new_page()
    assert ask(pages.url + page, method).status in (400, 405)
    assert not pages.upstream.of(page)
    assert ask(pages.url + page).status == 200


SMUGGLED = "GET /admin/evil.example HTTP/1.1\nHost: evil.example\n\n"


@pytest.mark.parametrize(
    "framing",
    [
        "Content-Length: 60\nTransfer-Encoding: chunked\n\n0\n\n",
        "Transfer-Encoding: chunked\nTransfer-Encoding: identity\n\n0\n\n",
        "Transfer-Encoding: xchunked\n\n",
        "Transfer-Encoding : chunked\n\n0\n\n",
        "Content-Length: 60\nContent-Length: 0\n\n",
        "Content-Length: +60\n\n",
        "Content-Length: 60\n\n",
        "X-Evil: 1\n Content-Length: 60\n\n",
    ],
)
def test_request_smuggling_fails(pages, framing):
    """nginx answers each request that reaches the web server, and none has a body."""
    page = new_page()
    before = len(pages.upstream.requests)
    raw = f"GET {page} HTTP/1.1\nHost: 127.0.0.1\nConnection: keep-alive\n{framing}{SMUGGLED}"
    answers = send(pages.url, raw).count(b"HTTP/1.1 ")
    requests = pages.upstream.requests[before:]
    assert answers <= 2
    assert len(requests) <= answers
    assert all(one.body == b"" for one in requests)
    assert ask(pages.url + page).body.startswith(f"GET {page} ".encode())


PRIVATE = ["/lineup/", "/lineup/players/", "/lineup/suggestion/", "/my-team/", "/me.json",
           "/my-team/summary/", "/my-team/settings/",
           "/account/", "/account/export/", "/leaderboard/mine/", "/accounts/sign-in/",
           "/accounts/sign-out/", "/admin/", "/admin/login/", "/livez", "/readyz",
           "/learn/league-table/objects/"]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_a_private_page_is_never_cached_even_if_it_says_public(pages, address):
    for number in range(2):
        answer = ask(pages.url + address, cookie=f"sessionid={number}")
        assert f"sessionid={number}".encode() in answer.body
        assert "X-Cache" not in answer.headers
    disguises = [f"{address}?x.css", f"{address};.css", f"/players/..{address}",
                 f"/%2e{address}", f"{address}%2f..%2f..%2fplayers%2f1%2f.css"]  # fmt: skip
    for disguise in disguises:
        ask(pages.url + disguise, cookie="sessionid=theirs")
        assert b"theirs" not in ask(pages.url + disguise).body


def test_nginx_caches_nothing_of_a_signed_in_visitor(season, tmp_path):
    with (
        gunicorn("web", season.env) as web,
        nginx(
            static_root=season.static_root,
            upstreams=[web.address],
            scheme="https",
            folder=tmp_path,
        ) as url,
    ):
        host = urlsplit(url).netloc
        visitor = Visitor(host)
        mine = visitor.submit(Form("POST", "/try/", {}))
        assert "sessionid" in visitor.cookies
        assert "csrfmiddlewaretoken" in mine.html
        own = next(link for link in visitor.get("/my-team/").links if "/teams/" in link)
        addresses = ["/", "/scores/", "/players/", "/leaderboard/", "/rules/", "/me.json",
                     "/lineup/", "/my-team/", "/account/", "/leaderboard/mine/",
                     urlsplit(own).path]  # fmt: skip
        for address in addresses * 2:
            assert visitor.get(address).status == 200
        visitor.leave()
        stranger = Visitor(host)
        assert stranger.get("/me.json").html == '{"signed_in": false}'
        assert stranger.get("/lineup/").address.startswith("/accounts/sign-in/")
        stranger.leave()
        kept = [_text(file) for file in (tmp_path / "cache").rglob("*") if file.is_file()]
        assert len(kept) >= 5
        assert all("Gameday" in text for text in kept)
        secrets = [value for value in visitor.cookies.values() if value]
        for secret in (*secrets, "csrfmiddlewaretoken", "Set-Cookie"):
            assert not any(secret in text for text in kept), secret


def _text(file: Path) -> str:
    """Return the headers and the uncompressed page of a file of nginx's cache."""
    headers, _, body = file.read_bytes().partition(b"\r\n\r\n")
    page = gzip.decompress(body) if b"Content-Encoding: gzip" in headers else body
    return (headers + page).decode(errors="replace")
