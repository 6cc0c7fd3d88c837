"""nginx passes on the arguments that Django would read: the last one of each name, with the name's
case, plain or percent-encoded. The query that it passes on is the key of its cache.
"""

import http.client
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.core.exceptions import TooManyFieldsSent
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.services import nginx

from .recorder import Reply, recorder

pytestmark = pytest.mark.stack

NAMES = {
    "/search/": ["q"],
    "/leaderboard/": ["q", "page"],
    "/leaderboard/7/": ["q", "page"],
    "/players/": ["q", "position", "club", "price", "availability", "sort", "page"],
    "/players/compare/": ["a", "b", "q"],
}
CASES = [
    ("q=a&q=b", "b"), ("q=b&q=a", "a"), ("Q=a", ""), ("q=a&Q=b", "a"), ("Q=b&q=a", "a"),
    ("%71=a", "a"), ("q=a&%71=b", "b"), ("%71=a&q=b", "b"), ("%51=a", ""), ("%2571=a", ""),
    ("q=a;q=b", "a;q=b"), ("q=a;b", "a;b"), ("q", ""), ("q=", ""), ("q=a&q", ""), ("q=a&q=", ""),
    ("q&q=a", "a"), ("=a", ""), ("q==a", "=a"), ("q=a=b", "a=b"), ("q=a+b", "a+b"),
    ("q=a%20b", "a%20b"), ("q=a%26q=b", "a%26q=b"), ("q[]=a", ""), ("qq=a", ""), ("+q=a", ""),
    ("q+=a", ""), ("&&q=a&&", "a"), ("&", ""), ("x=q=a", ""), ("utm=1&q=a&utm=2", "a"),
    ("?q=a", ""), ("q=%C3%A9", "%C3%A9"), ("q=%", "%"), ("q=%00", "%00"), ("q%00=a", ""),
    ("q=a#&q=b", "a"),
]  # fmt: skip


@pytest.fixture(scope="module")
def url():
    """nginx in front of a web server that answers with the requested address."""
    with recorder() as upstream:
        upstream.reply = lambda request: Reply(request.address.encode())
        with nginx(static_root=Path(), upstreams=[upstream.address]) as found:
            yield found


def passed_on(url: str, address: str, query: str) -> str:
    """Send the query unchanged, and return the query that reached the web server."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=120)
    try:
        connection.request("GET", f"{address}?{query}")
        response = connection.getresponse()
        assert response.status == 200
        return urlsplit(response.read().decode()).query
    finally:
        connection.close()


@pytest.mark.parametrize(("query", "value"), CASES, ids=[query for query, _ in CASES])
def test_nginx_takes_the_last_argument_of_a_name_case_sensitively(url, query, value):
    assert passed_on(url, "/search/", query) == f"q={value}"
    sent = f"page=2&{query}&PAGE=3" if "#" not in query else query
    page = "2" if sent != query else ""
    assert passed_on(url, "/leaderboard/", sent) == f"q={value}&page={page}"


names = st.sampled_from(
    ["q", "Q", "%71", "%51", "a", "A", "%61", "b", "%42", "page", "PAGE", "p%61ge", "%50age",
     "sort", "s%6fr%74", "s%6Frt", "club", "price", "position", "positi%6Fn", "", "+q", "q+",
     "q[]", "qq", "utm", "%2571", "%"]
)  # fmt: skip
values = st.sampled_from(
    ["", "=", "=kane", "=2", "==2", "=a+b", "=a%20b", "=%26q=x", "=;q=x", "=%C3%A9", "=%", "=%00"]
)
queries = st.lists(st.builds("{}{}".format, names, values), max_size=6).map("&".join)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.sampled_from(sorted(NAMES)), queries)
def test_django_reads_the_same_arguments_as_nginx(url, address, query):
    asked, read = QueryDict(query), QueryDict(passed_on(url, address, query))
    assert read.keys() == set(NAMES[address])
    for name in NAMES[address]:
        assert read.getlist(name) == [asked.get(name, "")], query


def test_nginx_passes_on_too_many_arguments_for_django_to_refuse(url):
    for number, expected in ((199, "q=kane"), (200, "x&" * 200 + "q=kane")):
        assert passed_on(url, "/search/", "x&" * number + "q=kane") == expected
    with pytest.raises(TooManyFieldsSent):
        QueryDict("x&" * 200 + "q=kane")
    assert passed_on(url, "/scores/", "x&" * 300) == ""
