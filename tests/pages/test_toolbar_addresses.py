"""The debug toolbar's addresses answer invalid requests with a 400 or a 404, never with a 500."""

import html
import re

import pytest
from django.core import signing
from django.db import DataError, OperationalError
from django.test import Client

from config import urls
from tests.pages.test_methods import named_patterns
from tests.toolbar import PANELS, open_panel, toolbar

ENABLED_PANELS = [path.rpartition(".")[2] for path in PANELS]
SQL = ["sql_select", "sql_explain", "sql_profile"]
RENDER = "/__debug__/render_panel/"


@pytest.fixture
def visitor(site):
    with toolbar(urls.urlpatterns):
        yield Client(raise_request_exception=False)


def page_and_request_id(visitor, address="/leaderboard/?q=team"):
    """A page, and the request id under which the toolbar stores it."""
    page = visitor.get(address).content.decode()
    (found,) = re.findall(r'data-request-id="(\w+)"', page)
    return page, found


def test_enabled_panel_is_shown(visitor):
    _, request_id = page_and_request_id(visitor)
    for panel in ENABLED_PANELS:
        wanted = {"request_id": request_id, "panel_id": panel}
        assert visitor.get(RENDER, wanted).json()["content"]
        assert visitor.head(RENDER, wanted).status_code == 200


@pytest.mark.parametrize("panel", ["HistoryPanel", "SettingsPanel", "sqlpanel", "x", "\0", "é"])
def test_unknown_panel_is_a_404(visitor, panel):
    for request_id in (page_and_request_id(visitor)[1], "unknown"):
        wanted = {"request_id": request_id, "panel_id": panel}
        assert visitor.get(RENDER, wanted).status_code == 404


@pytest.mark.parametrize("panel", ENABLED_PANELS)
def test_panel_disabled_by_cookie_is_a_404(visitor, panel):
    visitor.cookies[f"djdt{panel}"] = "off"
    wanted = {"request_id": page_and_request_id(visitor)[1], "panel_id": panel}
    assert visitor.get(RENDER, wanted).status_code == 404


@pytest.mark.parametrize(
    "query", ["", "request_id=x", "panel_id=SQLPanel", "request_id=&panel_id=", "REQUEST_ID=x"]
)
def test_incomplete_query_is_a_400(visitor, query):
    assert visitor.get(f"{RENDER}?{query}").status_code == 400


def test_expired_page_shows_the_message_of_the_toolbar(visitor):
    answer = visitor.get(RENDER, {"request_id": "unknown", "panel_id": "SQLPanel"})
    assert "reload the page" in answer.json()["content"]


@pytest.mark.parametrize("name", SQL)
@pytest.mark.parametrize("signed", [None, "", "x", "{}:x", "\0", "é"])
def test_unsigned_statement_is_a_400(visitor, name, signed):
    data = {} if signed is None else {"signed": signed}
    for answer in (visitor.get, visitor.post):
        assert answer(f"/__debug__/{name}/", data).status_code == 400


@pytest.mark.parametrize("name", SQL)
def test_incomplete_or_expired_signed_form_is_a_400(visitor, name):
    from debug_toolbar.forms import SignedDataForm

    known = page_and_request_id(visitor)[1]
    for form in (
        {},
        {"request_id": known},
        {"djdt_query_id": "x"},
        {"request_id": "unknown", "djdt_query_id": "x"},
        {"request_id": known, "djdt_query_id": "x"},
    ):
        signed = {"signed": SignedDataForm.sign(form)}
        assert visitor.post(f"/__debug__/{name}/", signed).status_code == 400


@pytest.mark.parametrize(
    ("error", "status"), [(DataError, 400), (OperationalError, 503)], ids=lambda one: str(one)
)
def test_failed_statement_is_a_400_or_503(visitor, monkeypatch, error, status):
    from debug_toolbar.panels.sql.forms import SQLSelectForm

    def select(form):
        raise error("trouble")

    page, _ = page_and_request_id(visitor)
    signed = re.search(r'name="signed" value="([^"]+)"', open_panel(visitor, page, "SQLPanel"))
    monkeypatch.setattr(SQLSelectForm, "select", select)
    answer = visitor.post("/__debug__/sql_select/", {"signed": html.unescape(signed[1])})
    assert answer.status_code == status


@pytest.mark.parametrize("origin", [None, "", "x", "x:y:z", "\0", "é"])
def test_unsigned_template_is_a_400(visitor, origin):
    data = {} if origin is None else {"template_origin": origin}
    assert visitor.get("/__debug__/template_source/", data).status_code == 400


@pytest.mark.parametrize("signed", [{"a": 1}, ["a"], 1, None])
def test_signed_value_of_another_kind_is_a_400(visitor, signed):
    data = {"template_origin": signing.dumps(signed)}
    assert visitor.get("/__debug__/template_source/", data).status_code == 400


def test_every_address_of_the_toolbar_is_tested(visitor):
    from config.toolbar_urls import urlpatterns

    names = {one.name for one in named_patterns(urlpatterns)}
    assert names == {"render_panel", "template_source", *SQL}
    for name in names:
        assert visitor.get(f"/__debug__/{name}/").status_code == 400
        assert visitor.get(f"/__debug__/{name}/x/").status_code == 404
