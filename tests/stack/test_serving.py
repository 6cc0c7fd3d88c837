"""nginx serves static files, gunicorn the rest."""

import json
from pathlib import Path

import pytest

from tests.services import free_port, gunicorn, nginx

from .conftest import Stack, ask

pytestmark = pytest.mark.stack


@pytest.fixture
def hashed(stack: Stack) -> str:
    """The address of a style sheet with the hash in its name."""
    manifest = json.loads((stack.static_root / "staticfiles.json").read_text())
    return f"{stack.url}/static/{manifest['paths']['admin/css/base.css']}"


def test_x_served_by_names_the_web_server(stack):
    names = {ask(f"{stack.url}/livez").headers["X-Served-By"] for _ in range(20)}
    assert names == {"web1", "web2"}


def test_a_page_that_needs_the_database_is_served(stack):
    page = ask(f"{stack.url}/admin/login/")
    assert page.status == 200
    assert b"csrfmiddlewaretoken" in page.body


def test_health_is_answered_through_nginx_and_by_each_server(stack):
    for address in (stack.url, *(f"http://{web.address}" for web in stack.web)):
        assert ask(f"{address}/livez").body == b"ok\n"
        ready = ask(f"{address}/readyz")
        assert (ready.status, json.loads(ready.body)["status"]) == (200, "ready")


def test_a_hashed_static_file_is_immutable_and_compressed(stack, hashed):
    plain = ask(hashed)
    assert plain.status == 200
    assert plain.headers["Content-Type"] == "text/css; charset=utf-8"
    assert plain.headers["Cache-Control"] == "public, max-age=315360000, immutable"
    assert plain.headers["Vary"] == "Accept-Encoding"
    packed = ask(hashed, accept_encoding="gzip")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert len(packed.body) < len(plain.body)


def test_a_static_file_without_a_hash_expires_soon(stack):
    answer = ask(f"{stack.url}/static/admin/css/base.css")
    assert (answer.status, answer.headers["Cache-Control"]) == (200, "public, max-age=60")


def test_an_unchanged_static_file_gets_a_304(stack, hashed):
    etag = ask(hashed).headers["ETag"]
    again = ask(hashed, if_none_match=etag)
    assert (again.status, again.body) == (304, b"")


def test_static_files_never_reach_a_web_server(stack, hashed):
    assert ask(f"{stack.url}/livez").headers["X-Served-By"]
    for url, status in ((hashed, 200), (f"{stack.url}/static/no-such-file.css", 404)):
        answer = ask(url)
        assert answer.status == status
        assert "X-Served-By" not in answer.headers


def test_without_web_servers_nginx_serves_static_files_and_an_error_page(stack, hashed):
    dead = [f"127.0.0.1:{free_port()}" for _ in range(2)]
    with nginx(static_root=stack.static_root, upstreams=dead) as url:
        assert ask(hashed.replace(stack.url, url)).status == 200
        page = ask(f"{url}/scores/")
        assert page.status == 503
        assert page.headers["Retry-After"] == "5"
        assert page.headers["Cache-Control"] == "no-store"
        assert b"Your last saved lineup is safe" in page.body
        assert b"<style" not in page.body
        assert b"<script" not in page.body
        sheet = ask(f"{url}/errors/unavailable.css")
        assert (sheet.status, sheet.headers["Content-Type"]) == (200, "text/css; charset=utf-8")


def test_no_request_fails_with_one_web_server_dead(stack):
    upstreams = [stack.web[0].address, f"127.0.0.1:{free_port()}"]
    with nginx(static_root=stack.static_root, upstreams=upstreams) as url:
        for _ in range(20):
            answer = ask(f"{url}/livez")
            assert (answer.status, answer.headers["X-Served-By"]) == (200, "web1")


def test_a_restarted_web_server_is_used_at_once(stack):
    with gunicorn("web3", stack.env) as third:
        upstreams = [stack.web[0].address, third.address]
        with nginx(static_root=stack.static_root, upstreams=upstreams) as url:
            third.process.stop()
            assert {ask(f"{url}/livez").status for _ in range(10)} == {200}
            with gunicorn("web3", stack.env, port=third.port):
                names = {ask(f"{url}/livez").headers["X-Served-By"] for _ in range(10)}
                assert names == {"web1", "web3"}


def test_forwarded_headers_of_a_client_are_ignored(stack):
    """The site gets the address and the scheme from nginx."""
    redirected = ask(f"http://{stack.web[0].address}/admin/login/")
    assert (redirected.status, redirected.headers["Location"][:8]) == (301, "https://")
    with nginx(static_root=stack.static_root, upstreams=[stack.web[0].address]) as url:
        assert ask(f"{url}/admin/login/", x_forwarded_proto="https").status == 301


def test_a_body_larger_than_any_lineup_is_refused_by_nginx(stack):
    answer = ask(f"{stack.url}/admin/login/", "POST", content_length=str(10_000_000))
    assert answer.status == 413
    assert "X-Served-By" not in answer.headers


def test_without_memcached_the_site_answers_and_readyz_reports_it(stack, tmp_path: Path):
    env = {**stack.env, "CACHE_URL": f"memcached://127.0.0.1:{free_port()}"}
    with gunicorn("web4", env) as web:
        ready = ask(f"http://{web.address}/readyz")
    assert ready.status == 200
    assert json.loads(ready.body) == {
        "status": "degraded", "reasons": ["cache does not answer"],
    }  # fmt: skip


def test_readyz_of_a_draining_server_is_503(stack):
    flag = Path(stack.env["VAR_DIR"]) / "draining-web2"
    flag.touch()
    try:
        ready = ask(f"http://{stack.web[1].address}/readyz")
        assert (ready.status, json.loads(ready.body)["reasons"]) == (503, ["draining"])
        assert ask(f"http://{stack.web[0].address}/readyz").status == 200
        assert ask(f"http://{stack.web[1].address}/livez").status == 200
    finally:
        flag.unlink()
