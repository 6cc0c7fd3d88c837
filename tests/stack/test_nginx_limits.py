"""Requests beyond a limit are refused at once, and many sign-ins do not delay saves."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.http import parse_cookie

from deploy.nginx.render import Limits
from tests.services import nginx, until

from .conftest import ask
from .recorder import Recorder, Reply, recorder

pytestmark = pytest.mark.stack

GENEROUS = Limits(sign_ins=1000, sign_ins_by_address=1000, saves=1000)


@contextmanager
def site(limits: Limits):
    with (
        recorder() as upstream,
        nginx(static_root=Path(), upstreams=[upstream.address], limits=limits) as url,
    ):
        yield url, upstream


@contextmanager
def busy(upstream: Recorder, address: str, *, url: str, requests: int, method: str = "GET"):
    """Keep this number of requests under way in the web server until the block ends."""
    go = threading.Event()

    def slowly(request):
        if request.address == address:
            go.wait(20)
        return Reply()

    upstream.reply = slowly
    with ThreadPoolExecutor(requests) as pool:
        under_way = [pool.submit(ask, url + address, method) for _ in range(requests)]
        until(lambda: len(upstream.of(address)) == requests)
        yield
        go.set()
        assert {one.result().status for one in under_way} == {200}


def test_requests_beyond_the_queue_get_a_503_with_retry_after():
    with site(Limits(at_once=3)) as (url, upstream):
        with busy(upstream, "/lineup/", url=url, requests=3):
            answer = ask(f"{url}/lineup/")
            assert answer.status == 503
            assert answer.headers["Retry-After"] == "5"
            assert answer.headers["Cache-Control"] == "no-store"
            assert b"Back in a moment" in answer.body
        assert ask(f"{url}/lineup/").status == 200


@pytest.mark.parametrize(
    "address",
    ["/accounts/sign-in/", "/accounts/sign-up/", "/accounts/reset/1/2/", "/account/password/",
     "/account/delete/", "/admin/login/", "/try/"],
)  # fmt: skip
def test_many_sign_ins_do_not_block_a_save(address):
    with (
        site(GENEROUS) as (url, upstream),
        busy(upstream, address, url=url, requests=2, method="POST"),
    ):
        assert ask(url + address, "POST").status == 503
        assert ask(f"{url}/lineup/", "POST").status == 200
        assert ask(f"{url}/accounts/sign-out/").status == 200


def test_sign_ins_have_their_own_rate_and_a_short_queue():
    limits = Limits(sign_ins=1, sign_ins_by_address=1, sign_in_queue=1)
    with site(limits) as (url, _), ThreadPoolExecutor(6) as pool:
        rush = [pool.submit(ask, f"{url}/accounts/sign-in/", "POST") for _ in range(6)]
        assert {one.result().status for one in rush} == {200, 503}
        assert ask(f"{url}/accounts/sign-in/").status == 200  # a GET is not limited


def test_saves_are_limited_by_user_not_by_address():
    with site(Limits(saves=1)) as (url, upstream):
        mine = [ask(f"{url}/lineup/", "POST", cookie="sessionid=mine") for _ in range(20)]
        refused = [one for one in mine if one.status == 429]
        assert refused
        assert mine[0].status == 200
        assert b"was not saved" in refused[0].body
        assert refused[0].headers["Retry-After"] == "5"
        other = [ask(f"{url}/lineup/", "POST", cookie=f"sessionid={n}") for n in range(20)]
        assert {one.status for one in other} == {200}
        looks = [ask(f"{url}/lineup/", cookie="sessionid=mine") for _ in range(20)]
        assert {one.status for one in looks} == {200}
        assert len(upstream.of("/lineup/")) == 60 - len(refused)


SPELLINGS = [
    "sessionid={n}; sessionid=mine", "SESSIONID={n}; sessionid=mine",
    "sessionid=mine; Sessionid={n}", "xsessionid={n}; sessionid=mine", "x{n}; sessionid = mine",
    "sessionid=mine; x=sessionid={n}",
]  # fmt: skip
# No browser sends these. Django reads "mine" from each; for nginx they all are one user.
ODD = ['sessionid={n}; sessionid="mine"', 'sessionid="mi\\156e"', "\xa0sessionid= mine",
       "sessionid={n};\tsessionid\t=mine "]  # fmt: skip


@pytest.mark.parametrize("cookie", SPELLINGS + ODD)
def test_all_spellings_of_a_session_cookie_count_as_one_user(cookie):
    assert parse_cookie(cookie.format(n=1))["sessionid"] == "mine"
    with site(Limits(saves=1)) as (url, _):
        cookies = [cookie.format(n=n) for n in range(20)]
        assert 429 in {ask(f"{url}/lineup/", "POST", cookie=one).status for one in cookies}


@pytest.mark.parametrize(
    "cookie",
    ["sessionid=", "SESSIONID=1", "sessionid=1; sessionid=", "sessionid=; sessionid=1",
     "sessionid", "sessionid=; SESSIONID=1", "x=sessionid=1", "xsessionid=1",
     "SESSIONID=; sessionid=1"],
)  # fmt: skip
def test_nginx_and_django_agree_which_requests_have_no_session(cookie):
    with site(GENEROUS) as (url, upstream):
        ask(f"{url}/me.json", cookie=cookie)
        assert bool(upstream.of("/me.json")) == bool(parse_cookie(cookie).get("sessionid"))


def test_all_runs_of_lessons_share_one_rate():
    with site(Limits(lessons=1)) as (url, _):
        runs = [ask(f"{url}/learn/lineup/loop/").status for _ in range(20)]
        assert runs[0] == 200
        assert runs[-1] == 503
        assert ask(f"{url}/learn/lineup/").status == 200


def test_overlong_headers_are_refused():
    with site(GENEROUS) as (url, upstream):
        assert ask(f"{url}/lineup/", cookie="a" * 6000).status == 200
        assert ask(f"{url}/lineup/", cookie="a" * 9000).status == 400
        assert ask(f"{url}/lineup/?{'a' * 9000}").status == 414
        assert len(upstream.of("/lineup/")) == 1
