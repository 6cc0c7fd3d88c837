"""Whatever is asked of the debug toolbar's addresses: a panel, a 404 or a 400, never a 500."""

import html
import re

import pytest
from django.core import signing
from django.db import DataError, OperationalError
from django.test import Client

from config import urls
from tests.pages.test_methods import _named
from tests.toolbar import PANELS, open_panel, toolbar

ON = [path.rpartition(".")[2] for path in PANELS]
SQL = ["sql_select", "sql_explain", "sql_profile"]
RENDER = "/__debug__/render_panel/"


@pytest.fixture
def visitor(site):
    with toolbar(urls.urlpatterns):
        yield Client(raise_request_exception=False)


def shown(visitor, address="/leaderboard/?q=team"):
    """The name under which the toolbar keeps a page."""
    page = visitor.get(address).content.decode()
    (found,) = re.findall(r'data-request-id="(\w+)"', page)
    return page, found


def test_a_panel_that_is_on_is_shown(visitor):
    _, request_id = shown(visitor)
    for panel in ON:
        wanted = {"request_id": request_id, "panel_id": panel}
        assert visitor.get(RENDER, wanted).json()["content"]
        assert visitor.head(RENDER, wanted).status_code == 200


@pytest.mark.parametrize("panel", ["HistoryPanel", "SettingsPanel", "sqlpanel", "x", "\0", "é"])
def test_a_panel_that_the_site_has_not_is_not_found(visitor, panel):
    for request_id in (shown(visitor)[1], "unknown"):
        wanted = {"request_id": request_id, "panel_id": panel}
        assert visitor.get(RENDER, wanted).status_code == 404


@pytest.mark.parametrize("panel", ON)
def test_a_panel_that_the_visitor_has_turned_off_is_not_found(visitor, panel):
    visitor.cookies[f"djdt{panel}"] = "off"
    wanted = {"request_id": shown(visitor)[1], "panel_id": panel}
    assert visitor.get(RENDER, wanted).status_code == 404


@pytest.mark.parametrize(
    "query", ["", "request_id=x", "panel_id=SQLPanel", "request_id=&panel_id=", "REQUEST_ID=x"]
)
def test_what_does_not_say_which_panel_is_wrong(visitor, query):
    assert visitor.get(f"{RENDER}?{query}").status_code == 400


def test_a_page_that_is_not_kept_any_more_is_the_toolbars_own_message(visitor):
    answer = visitor.get(RENDER, {"request_id": "unknown", "panel_id": "SQLPanel"})
    assert "reload the page" in answer.json()["content"]


@pytest.mark.parametrize("name", SQL)
@pytest.mark.parametrize("signed", [None, "", "x", "{}:x", "\0", "é"])
def test_a_statement_that_the_site_did_not_sign_is_not_run(visitor, name, signed):
    data = {} if signed is None else {"signed": signed}
    for answer in (visitor.get, visitor.post):
        assert answer(f"/__debug__/{name}/", data).status_code == 400


@pytest.mark.parametrize("name", SQL)
def test_a_signed_form_that_lacks_something_or_is_too_old_is_wrong(visitor, name):
    from debug_toolbar.forms import SignedDataForm

    known = shown(visitor)[1]
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
def test_a_statement_that_cannot_be_run_again_says_so(visitor, monkeypatch, error, status):
    from debug_toolbar.panels.sql.forms import SQLSelectForm

    def select(form):
        raise error("trouble")

    page, _ = shown(visitor)
    signed = re.search(r'name="signed" value="([^"]+)"', open_panel(visitor, page, "SQLPanel"))
    monkeypatch.setattr(SQLSelectForm, "select", select)
    answer = visitor.post("/__debug__/sql_select/", {"signed": html.unescape(signed[1])})
    assert answer.status_code == status


@pytest.mark.parametrize("origin", [None, "", "x", "x:y:z", "\0", "é"])
def test_a_template_that_the_site_did_not_sign_is_not_shown(visitor, origin):
    data = {} if origin is None else {"template_origin": origin}
    assert visitor.get("/__debug__/template_source/", data).status_code == 400


@pytest.mark.parametrize("signed", [{"a": 1}, ["a"], 1, None])
def test_what_the_site_signed_for_another_purpose_is_no_template(visitor, signed):
    data = {"template_origin": signing.dumps(signed)}
    assert visitor.get("/__debug__/template_source/", data).status_code == 400


def test_no_address_of_the_toolbar_is_left_out(visitor):
    from config.toolbar_urls import urlpatterns

    names = {one.name for one in _named(urlpatterns)}
    assert names == {"render_panel", "template_source", *SQL}
    for name in names:
        assert visitor.get(f"/__debug__/{name}/").status_code == 400
        assert visitor.get(f"/__debug__/{name}/x/").status_code == 404
