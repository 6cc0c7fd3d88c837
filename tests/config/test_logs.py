"""The request id, from the header to the log line of the build that the request caused."""

import json
import logging
import sys

import pytest
from django.core.cache import cache

from caching import refresher
from caching.instrumentation.request_id import bound_request_id
from caching.models import StoredSnapshot
from config.logs import JSONLines

ID = "1f0e9c2b7a5d4e6f8a9b0c1d2e3f4a5b"


@pytest.fixture
def json_line():
    """A function that formats a record and parses the line."""

    def line(message, *args, **extra):
        record = logging.LogRecord("teams", logging.INFO, __file__, 1, message, args, None)
        vars(record).update(extra)
        return json.loads(JSONLines("web1").format(record))

    return line


def test_the_request_id_of_nginx_is_kept(client):
    assert client.get("/livez", headers={"X-Request-ID": ID})["X-Request-ID"] == ID


@pytest.mark.parametrize("given", ["short", "x" * 65, "has spaces in it", 'a"b{c}d<e>', "ä" * 20])
def test_an_invalid_request_id_is_replaced(client, given):
    made = client.get("/livez", headers={"X-Request-ID": given})["X-Request-ID"]
    assert made != given
    assert len(made) == 32


def test_requests_without_an_id_get_different_ids(client):
    assert client.get("/livez")["X-Request-ID"] != client.get("/livez")["X-Request-ID"]


def test_log_lines_of_a_request_have_its_id(json_line):
    with bound_request_id(ID):
        inside = json_line("saved %s", "lineup 7")
    assert inside["request_id"] == ID
    assert inside["message"] == "saved lineup 7"
    assert (inside["server"], inside["level"], inside["logger"]) == ("web1", "INFO", "teams")
    assert "request_id" not in json_line("nobody asked")


def test_an_exception_is_logged_as_one_line_with_its_trace():
    try:
        raise ValueError("line one\nline two")
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, "", 1, "broke", (), sys.exc_info())
    text = JSONLines("web1").format(record)
    assert "\n" not in text
    assert "ValueError: line one" in json.loads(text)["exception"]


@pytest.mark.parametrize("path", ["/accounts/reset/Mg/c3x-abc/", "/accounts/verify/Mg/c3x-abc/"])
def test_account_link_tokens_are_not_logged(json_line, path):
    assert "c3x-abc" not in json_line("Not Found: %s", path)["message"]


@pytest.mark.django_db
def test_a_build_logs_the_id_of_the_request_that_caused_it(site, client, caplog):
    """A read of a missing snapshot requests its build, with the request id as the reason."""
    StoredSnapshot.objects.filter(topic__startswith="live:").delete()
    cache.clear()
    with caplog.at_level(logging.INFO, "caching.builds"):
        client.get("/live.json", headers={"X-Request-ID": ID})
        refresher.refresh_all()
    lines = [record for record in caplog.records if f"request {ID}" in record.getMessage()]
    assert [line.request_id for line in lines] == [ID]
    assert "built live:" in lines[0].getMessage()
