"""nginx gives the same answers as the web server, in any order of requests."""

import re

import pytest

from tests.services import gunicorn, nginx, until

from .conftest import Answer, ask
from .seeding import seed_demo

pytestmark = pytest.mark.stack


@pytest.fixture(scope="module")
def season(stack):
    return seed_demo(stack)


QUERIES = [
    "", "?", "?q=team", "?q=a&q=b", "?q=b&q=a", "?Q=b", "?q=a&Q=b", "?Q=b&q=a", "?%71=b",
    "?q=a&%71=b", "?page=1&page=2", "?page=2&page=1", "?PAGE=2", "?p%61ge=2", "?page=2&q=a",
    "?q=a;q=b", "?q=a;page=2", "?q", "?q=", "?q=a&q", "?q&q=a", "?=a", "?q=a+b", "?q=a%20b",
    "?q=a%2Bb", "?utm_source=mail&q=b", "?q=%C3%A9", "?q=%00", "?q=%", "?q[]=b", "?page=x",
    "?page=999", "?sort=name&sort=price", "?SORT=name", "?position=GK&position=",
    "?" + "x&" * 200 + "q=a",
]  # fmt: skip
PAGES = ["/search/", "/players/", "/leaderboard/", "/scores/", "/live.json"]


@pytest.fixture(scope="module")
def web(season):
    with gunicorn("web", season.env) as found:
        yield found


def ask_web(web, address: str) -> Answer:
    return ask(f"http://{web.address}{address}", x_forwarded_proto="https")


def content(answer: Answer) -> tuple[int, str | None, str]:
    """Return status, location and page, without the costs."""
    page = re.sub(r"\d+ SQL quer[^<]*ms", "", answer.body.decode())
    return answer.status, answer.headers["Location"], page


@pytest.mark.parametrize("order", [1, -1], ids=["forwards", "backwards"])
@pytest.mark.parametrize("page", PAGES)
def test_nginx_and_the_web_server_give_the_same_answers(season, web, page, order):
    with nginx(static_root=season.static_root, upstreams=[web.address], scheme="https") as url:
        for query in QUERIES[::order]:
            # A page that shows the time changes, and nginx may be a second behind.
            until(
                lambda address=page + query: (
                    content(ask(url + address)) == content(ask_web(web, address))
                )
            )


def test_the_queries_give_different_pages(season, web):
    """Otherwise the test above could not fail."""
    pages = {query: content(ask_web(web, f"/players/{query}")) for query in QUERIES}
    assert len(set(pages.values())) > 8
    assert pages["?q=a&q=b"] != pages["?q=b&q=a"]
    assert pages["?page=1&page=2"] != pages["?page=2&page=1"]
    assert pages["?Q=b"] == pages[""]
