"""Error reports contain no personal data. They are sent from a process of their own, because
Sentry's client patches Django permanently.
"""

import gzip
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from config.error_reports import without_visitor
from tests.services import production, until
from tests.services.site import ROOT

BROKEN_REQUEST = """
import django; django.setup()
from django.conf import settings
plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
settings.STORAGES["staticfiles"]["BACKEND"] = plain
from django.test import Client
from django.urls import path
from config import urls
def broken(request, token):
    password = "hunter2-local"
    raise ValueError("it broke")
urls.urlpatterns.append(path("broken/<token>/", broken))
Client(raise_request_exception=False, headers={"Host": "127.0.0.1", "X-Forwarded-Proto": "https"}
).post("/broken/hunter2-path/?q=hunter2-query", {"email": "hunter2@example.org"},
       headers={"Cookie": "sessionid=hunter2-cookie", "X-Request-ID": "request-id-4711"})
import sentry_sdk; sentry_sdk.flush(10)
"""


def unpacked(body, encoding):
    """Sentry prefers brotli where it is installed, as locust installs it for the tests."""
    if encoding == "br":
        import brotli

        return brotli.decompress(body)
    return gzip.decompress(body)


@pytest.fixture
def receiver():
    """A server that receives reports: its DSN, and the list of reports received."""
    sent = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            sent.append(unpacked(body, self.headers["Content-Encoding"]).decode())
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://key@127.0.0.1:{server.server_port}/1", sent
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.stack
def test_an_error_report_has_the_trace_and_no_personal_data(receiver, tmp_path):
    dsn, sent = receiver
    env = production(tmp_path, "postgres://x@127.0.0.1:5/x", "memcached://127.0.0.1:5")
    env |= {"SENTRY_DSN": dsn, "RELEASE": "release-7", "SERVER_NAME": "web1"}
    command = [sys.executable, "-c", BROKEN_REQUEST]
    subprocess.run(command, env=env, cwd=ROOT, check=True)
    until(lambda: any("it broke" in one for one in sent))
    report = next(one for one in sent if "it broke" in one)
    for expected in ("ValueError", "release-7", "web1", "request-id-4711"):
        assert expected in report
    for secret in ("hunter2-path", "hunter2-query", "hunter2@", "hunter2-cookie"):
        assert secret not in report


def test_a_report_keeps_only_the_request_id():
    event = {"request": {"method": "GET", "url": "x", "cookies": "y"}, "user": {"id": 1}}
    assert set(without_visitor(event, {})) == {"tags"}
