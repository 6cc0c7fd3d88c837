"""Without nginx, Django honours Accept-Encoding, and each encoding has its own ETag."""

import gzip
import re

import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.test import Client
from django.urls import path

from config import urls
from tests.caching.test_encodings import ACCEPT_GZIP, REFUSE_GZIP

LONG = b"a page of the site " * 50


def failing(request):
    raise RuntimeError


urlpatterns = [
    *urls.urlpatterns,
    path("page/", lambda request: HttpResponse(LONG)),
    path("stream/", lambda request: StreamingHttpResponse(iter([LONG, LONG]))),
    path("missing/", lambda request: HttpResponse(LONG, status=404)),
    path("failing/", failing),
]
ADDRESSES = ["/page/", "/stream/", "/missing/", "/failing/", "/nowhere/", "/static/css/base.css"]


@pytest.fixture
def small_site(settings, tmp_path):
    """Static files with gzip copies beside them, as `make run` serves them."""
    settings.ROOT_URLCONF = __name__
    settings.STATIC_ROOT = tmp_path
    settings.WHITENOISE_AUTOREFRESH = settings.WHITENOISE_USE_FINDERS = False
    settings.STATICFILES_DIRS = [tmp_path / "source"]
    sheet = tmp_path / "css/base.css"
    sheet.parent.mkdir()
    sheet.write_bytes(LONG)
    sheet.with_name("base.css.gz").write_bytes(gzip.compress(LONG))
    return Client(raise_request_exception=False)


def get(client, address, header=None, **others):
    """The response. Its attribute `body` is the whole decompressed body."""
    headers = {} if header is None else {"Accept-Encoding": header}
    response = client.get(address, headers=headers | others)
    response.body = response.getvalue() if response.streaming else response.content
    response.close()
    if response.get("Content-Encoding") == "gzip":
        response.body = gzip.decompress(response.body)
    response.body = re.sub(rb"[0-9.]+ ms", b"0 ms", response.body)
    return response


@pytest.mark.parametrize("address", ADDRESSES)
def test_refused_gzip_gives_plain_bytes(small_site, address):
    expected = get(small_site, address).body
    for header in REFUSE_GZIP:
        response = get(small_site, address, header)
        assert "Content-Encoding" not in response, header
        assert response.body == expected, header


@pytest.mark.parametrize("address", ADDRESSES)
def test_accepted_gzip_gives_gzip_and_a_vary_header(small_site, address):
    plain = get(small_site, address)
    assert plain["Vary"].split(", ")[0] == "Accept-Encoding"
    for header in ACCEPT_GZIP:
        response = get(small_site, address, header)
        assert response["Content-Encoding"] == "gzip", header
        assert response["Vary"] == plain["Vary"]
        assert response.body == plain.body, header


def test_a_gzipped_static_file_has_its_own_etag(small_site):
    sheet = "/static/css/base.css"
    tags = {header: get(small_site, sheet, header)["ETag"] for header in ("", "gzip")}
    assert tags[""] != tags["gzip"]
    for header, tag in tags.items():
        other = tags["" if header else "gzip"]
        for held in (tag, f"W/{tag}", f'"x", {tag}', "*"):
            again = get(small_site, sheet, header, **{"If-None-Match": held})
            assert (again.status_code, again["ETag"]) == (304, tag)
            assert again["Vary"] == "Accept-Encoding"
        assert get(small_site, sheet, header, **{"If-None-Match": other}).status_code == 200


@pytest.fixture
def live(monkeypatch, db):
    from scoring.views import scores

    class Entry:
        key, version, body = "1:live:7", 3, LONG

    monkeypatch.setattr(scores.LIVE, "entry", lambda pk: Entry)
    monkeypatch.setattr(scores, "current_calendar", lambda: Entry)
    Entry.current = Entry
    Entry.pk = 7
    return Client()


def test_live_json_answers_304_to_the_etag_of_the_same_encoding(live):
    tags = {header: get(live, "/live.json", header)["ETag"] for header in ("gzip;q=0", "gzip")}
    assert len(set(tags.values())) == 2
    for header, tag in tags.items():
        for held in (tag, f'"x", {tag}', f"W/{tag.removeprefix('W/')}", "*"):
            again = get(live, "/live.json", header, **{"If-None-Match": held})
            assert (again.status_code, again["ETag"]) == (304, tag)
            assert again["Vary"] == "Accept-Encoding"
        (other,) = set(tags.values()) - {tag}
        assert get(live, "/live.json", header, **{"If-None-Match": other}).status_code == 200
