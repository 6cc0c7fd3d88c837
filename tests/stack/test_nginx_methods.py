"""A 405 has one Allow header, whether it comes from nginx or from a web server."""

import pytest

from tests.services import nginx

from .conftest import ask
from .recorder import Reply, new_page, recorder

pytestmark = pytest.mark.stack

METHODS = ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "BREW"]
READ_ONLY, ALL = "GET, HEAD", "GET, HEAD, POST"


@pytest.fixture(scope="module")
def upstream():
    with recorder() as found:
        found.reply = lambda request: Reply(status=405, headers={"Allow": "POST"})
        yield found


@pytest.fixture(scope="module")
def url(upstream, tmp_path_factory):
    static = tmp_path_factory.mktemp("static")
    (static / "site.css").write_text("p {}")
    with nginx(static_root=static, upstreams=[upstream.address]) as found:
        yield found


@pytest.mark.parametrize("method", METHODS)
def test_a_405_of_a_read_only_address_lists_its_methods(url, upstream, method):
    page = new_page()
    addresses = ["/static/site.css", "/scores/", "/live.json", page, "/errors/unavailable.css",
                 "/me.json"]  # fmt: skip
    for address in addresses:
        answer = ask(url + address, method, cookie="sessionid=mine")
        assert (answer.status, answer.headers.get_all("Allow")) == (405, [READ_ONLY]), address
    assert not upstream.of(page)


@pytest.mark.parametrize("method", ["TRACE", "CONNECT"])
def test_nginx_refuses_other_methods_with_the_allowed_ones(url, method):
    answer = ask(f"{url}/lineup/", method)
    assert (answer.status, answer.headers.get_all("Allow")) == (405, [ALL])


def test_a_405_of_a_web_server_keeps_its_allow_header(url):
    for method in set(METHODS) - {"TRACE", "CONNECT"}:
        answer = ask(f"{url}/my-team/", method)
        assert (answer.status, answer.headers.get_all("Allow")) == (405, ["POST"])


def test_only_a_405_has_an_allow_header(url, upstream):
    for address in ("/static/site.css", "/static/nothing.css", "/metrics", "/me.json"):
        for method in ("GET", "HEAD"):
            assert ask(url + address, method).headers["Allow"] is None
