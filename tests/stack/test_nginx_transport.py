"""TLS and HTTP/2, the address of a visitor behind a proxy, and the log of requests."""

import json
import socket
import ssl
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from deploy.nginx.render import TLS, Limits
from tests.services import free_port, nginx, until
from tests.services.certificate import certificate as made

from .conftest import ask
from .recorder import Reply, recorder, send

pytestmark = pytest.mark.stack


@pytest.fixture
def upstream():
    with recorder() as found:
        yield found


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    return made(
        tmp_path_factory.mktemp("tls"),
        "IP:127.0.0.1",
        redirect_from=f"127.0.0.1:{free_port()}",
    )


def connect(url: str, certificate: TLS, *, protocols: list[str]) -> ssl.SSLSocket:
    context = ssl.create_default_context(cafile=str(certificate.certificate))
    context.set_alpn_protocols(protocols)
    parts = urlsplit(url)
    plain = socket.create_connection((parts.hostname, parts.port), 10)
    return context.wrap_socket(plain, server_hostname=parts.hostname)


def test_with_a_certificate_there_is_tls_and_http_2(upstream, certificate):
    with nginx(static_root=Path(), upstreams=[upstream.address], tls=certificate) as url:
        with connect(url, certificate, protocols=["h2", "http/1.1"]) as line:
            assert line.selected_alpn_protocol() == "h2"
            assert line.version() == "TLSv1.3"
        with connect(url, certificate, protocols=["http/1.1"]) as line:
            line.sendall(b"GET /lineup/ HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
            answer = b"".join(iter(lambda: line.recv(65536), b""))
        assert answer.startswith(b"HTTP/1.1 200 ")
        assert upstream.of("/lineup/")[0].headers["X-Forwarded-Proto"] == "https"


def test_nginx_redirects_plain_http_to_tls_by_itself(upstream, certificate):
    with nginx(static_root=Path(), upstreams=[upstream.address], tls=certificate):
        answer = ask(f"http://{certificate.redirect_from}/scores/?x=1")
        assert answer.status == 301
        assert answer.headers["Location"] == "https://127.0.0.1/scores/?x=1"
        refused = ask(f"http://{certificate.redirect_from}/scores/", "TRACE")
        assert (refused.status, refused.headers.get_all("Allow")) == (405, ["GET, HEAD"])
        assert not upstream.requests


@pytest.mark.parametrize(
    ("trusted", "seen"), [([], "127.0.0.1"), (["127.0.0.1"], "6.6.6.6")], ids=["nobody", "proxy"]
)
def test_only_a_trusted_proxy_sets_the_address_of_a_visitor(upstream, trusted, seen):
    with nginx(static_root=Path(), upstreams=[upstream.address], trusted=trusted) as url:
        ask(f"{url}/lineup/", x_forwarded_for="5.5.5.5, 6.6.6.6")
    assert upstream.of("/lineup/")[0].headers.get_all("X-Forwarded-For") == [seen]


def logged(folder: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (folder / "access.log").read_text().splitlines()]


def test_the_log_has_failures_and_a_sample_without_account_links(upstream, tmp_path):
    upstream.reply = lambda request: Reply(status=500 if "broken" in request.address else 200)
    options = {"static_root": Path(), "upstreams": [upstream.address], "folder": tmp_path}
    with nginx(**options, log_sample=0) as url:
        for _ in range(10):
            ask(f"{url}/lineup/")
        broken = ask(f"{url}/broken/")
    (line,) = logged(tmp_path)  # nginx writes blocks, the last one when it ends
    assert (line["path"], line["status"]) == ("/broken/", 500)
    assert line["request"] == broken.headers["X-Request-ID"]
    assert upstream.of("/broken/")[0].headers["X-Request-ID"] == line["request"]
    with nginx(**options, log_sample=100, limits=Limits(sign_ins=1000)) as url:
        ask(f"{url}/accounts/reset/MTE/secret-token/")
        ask(f"{url}/lineup/?s=1", cookie="sessionid=secret-token")
    # Each of nginx's workers writes its own blocks, so the lines are in no order.
    paths = {line["path"] for line in logged(tmp_path)[1:]}
    assert paths == {"/accounts/reset/...", "/lineup/"}
    assert "secret-token" not in (tmp_path / "access.log").read_text()


def test_an_unfinished_header_occupies_no_web_server(upstream):
    with nginx(static_root=Path(), upstreams=[upstream.address]) as url:
        parts = urlsplit(url)
        slow = [socket.create_connection((parts.hostname, parts.port)) for _ in range(20)]
        for line in slow:
            line.sendall(
                b"POST /lineup/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\n\r\n1"
            )
        until(lambda: ask(f"{url}/lineup/").status == 200)
        assert [one.method for one in upstream.of("/lineup/")] == ["GET"]
        for line in slow:
            line.close()
        assert b"400 Bad Request" in send(url, "NONSENSE\n\n")
