"""nginx interprets Accept-Encoding as Django does (tests/config/test_encodings.py)."""

import gzip
import time
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from caching.publishing.encodings import accepted
from caching.publishing.files import PublishedFiles
from tests.caching.test_encodings import ACCEPT_GZIP, REFUSE_GZIP
from tests.services import nginx, until

from .conftest import ask
from .recorder import PUBLIC, Reply, new_page, recorder

pytestmark = pytest.mark.stack

LONG = b"a page of the site " * 50
KEPT = {"Cache-Control": PUBLIC, "Content-Encoding": "gzip", "Vary": "Accept-Encoding",
        "ETag": 'W/"7-gzip"'}  # fmt: skip


@dataclass
class Site:
    static: str
    published: str
    shared: str
    own: str
    files: PublishedFiles

    @property
    def negotiated(self):
        return [self.static, self.published, self.shared]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    static, published = (tmp_path_factory.mktemp(name) for name in ("static", "published"))
    (static / "site.css").write_bytes(LONG)
    (static / "site.css.gz").write_bytes(gzip.compress(LONG))
    files = PublishedFiles(published)
    with files.locked():
        files.put("/scores/", LONG, time.time())
    with (
        recorder() as upstream,
        nginx(static_root=static, upstreams=[upstream.address], publish_dir=files.root) as url,
    ):
        upstream.reply = lambda request: Reply(gzip.compress(LONG), headers=KEPT)
        found = Site(f"{url}/static/site.css", f"{url}/scores/", url + new_page(), url, files)
        ask(found.shared)
        yield found


@pytest.fixture(autouse=True)
def _a_linked_period(site):
    site.files.link_periods(time.time())
    until(lambda: ask(site.published).headers["X-Served-By"] == "published")


def test_a_client_that_refuses_gzip_gets_plain_bytes(site):
    for header in REFUSE_GZIP:
        for address in site.negotiated:
            answer = ask(address, accept_encoding=header)
            assert (answer.status, answer.headers["Content-Encoding"]) == (200, None), header
            assert answer.body == LONG
            assert answer.headers.get_all("Vary") == ["Accept-Encoding"]


def test_a_client_that_accepts_gzip_gets_gzip_with_a_vary_header(site):
    for header in ACCEPT_GZIP:
        for address in site.negotiated:
            answer = ask(address, accept_encoding=header)
            assert answer.headers["Content-Encoding"] == "gzip", header
            assert gzip.decompress(answer.body) == LONG
            assert answer.headers.get_all("Vary") == ["Accept-Encoding"]


def test_a_request_through_a_cdn_gets_compressed_files(site):
    for address in site.negotiated:
        answer = ask(address, accept_encoding="gzip", via="1.1 cdn.example")
        assert answer.headers["Content-Encoding"] == "gzip"


members = st.builds(
    "{}{}{}".format,
    st.sampled_from(["gzip", "GZip", "x-gzip", "br", "identity", "*"]),
    st.sampled_from(["", " "]),
    st.sampled_from(["", ";q=0", "; q=0.0", ";q=0.000", ";q=0.0000", ";Q=0.001", ";q=1", "; q=1.0",
                     ";q=1.001", ";q=", ";q = 0", ";q", ";x=1", ";q=.5"]),
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(members, max_size=3).map(", ".join))
def test_nginx_and_django_interpret_accept_encoding_alike(site, header):
    packed = "gzip" in accepted(header)
    for address in (site.static, site.shared):
        answer = ask(address, accept_encoding=header)
        assert (answer.headers["Content-Encoding"] == "gzip") == packed


def test_each_encoding_of_a_file_has_its_own_etag_and_304(site):
    for address in (site.static, site.published):
        tags = {header: ask(address, accept_encoding=header).headers["ETag"]
                for header in ("gzip;q=0", "gzip")}  # fmt: skip
        assert len(set(tags.values())) == 2
        for header, tag in tags.items():
            again = ask(address, accept_encoding=header, if_none_match=tag)
            assert (again.status, again.headers["ETag"]) == (304, tag)
            assert again.headers.get_all("Vary") == ["Accept-Encoding"]
            (other,) = set(tags.values()) - {tag}
            assert ask(address, accept_encoding=header, if_none_match=other).status == 200


def test_a_304_of_a_cached_page_has_a_vary_header(site):
    for header in ("gzip;q=0", "gzip"):
        again = ask(site.shared, accept_encoding=header, if_none_match=KEPT["ETag"])
        assert (again.status, again.headers["ETag"]) == (304, KEPT["ETag"])
        assert again.headers.get_all("Vary") == ["Accept-Encoding"]


def test_nginx_does_not_compress_its_own_answers(site):
    for address in ("/me.json", "/static/nothing.css", "/metrics"):
        for header in ("gzip", "gzip;q=0"):
            answer = ask(site.own + address, accept_encoding=header)
            assert answer.headers["Content-Encoding"] is None
