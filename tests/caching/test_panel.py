"""The panel of the debug toolbar, on a page that shows one shelf of the toy library."""

import re
from unittest.mock import patch

import pytest
from django.core.cache import cache
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client
from django.urls import path

from caching import entries, mint, refresher
from caching.codecs import PlainJSON
from caching.instrumentation.cost import measured
from caching.mint import Mint
from caching.models import StoredSnapshot
from caching.snapshots import SnapshotNotReadyError
from tests.caching.toy.models import BOOKS, Book, Shelf
from tests.toolbar import open_panel, subtitle, toolbar

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

PANEL = "SnapshotsPanel"


class Page:
    """What the site shows is what `read` returns."""

    def __init__(self, shelf):
        self.client = Client()
        self.shelf = shelf
        self.read = lambda: BOOKS.read(shelf.pk)

    def view(self, request):
        try:
            text = f"{self.read()}"
        except SnapshotNotReadyError:
            text = "a placeholder"
        return HttpResponse(f"<html><body>{text}</body></html>")

    def open(self):
        return self.client.get("/").content.decode()

    def panel(self):
        return self.details(self.open())

    def details(self, page):
        """The panel's words, without what marks them up."""
        return " ".join(re.sub(r"<[^>]*>", " ", open_panel(self.client, page, PANEL)).split())


@pytest.fixture
def page():
    shelf = Shelf.objects.create(name="Shelf")
    Book.objects.create(title="Book", shelf=shelf)
    refresher.refresh(BOOKS.topic(shelf.pk))
    page = Page(shelf)
    with toolbar([path("", page.view)]):
        yield page


@pytest.fixture
def names(page):
    names = Mint("toy-name", PlainJSON(), model="toy.Shelf")
    names.builds(lambda shelf_id: Shelf.objects.get(pk=shelf_id).name)
    page.read = lambda: names.read(page.shelf.pk)
    yield names
    del mint.registry["toy-name"]


def test_a_page_without_a_query_says_what_it_read_and_by_which_sql_that_was_built(page):
    with patch.object(entries.CacheEntry, "age", 2.1):
        shown = page.open()
    assert subtitle(shown, PANEL) == "1 snapshot, oldest 2.1 s"
    assert subtitle(shown, "SQLPanel").startswith("0 queries")
    stored = StoredSnapshot.objects.get(pk=BOOKS.topic(page.shelf.pk))
    panel = page.details(shown)
    assert "This page ran 0 SQL queries." in panel
    assert f"{BOOKS.topic(page.shelf.pk)} cache {stored.version} 2.1 s" in panel
    assert f"{len(stored.body)} bytes 1 2" in panel.replace("\xa0", " ")
    assert stored.why in panel
    assert "Built by the refresher." in panel
    assert 'FROM "toy_book"' in panel


def test_sql_is_marked_up_as_on_the_sql_panel(page):
    assert '<strong>WHERE</strong> "toy_book"' in open_panel(page.client, page.open(), PANEL)


def test_a_page_does_not_pay_for_what_the_panel_looks_up(page):
    with measured() as cost:
        page.open()
    assert (cost.queries, cost.cache_calls) == (0, 1)


def test_a_snapshot_read_twice_is_one_line(page):
    page.read = lambda: [BOOKS.read(page.shelf.pk) for _ in range(2)]
    with patch.object(entries.CacheEntry, "age", 120.0):
        shown = page.open()
    assert subtitle(shown, PANEL) == "1 snapshot, oldest 2 min"
    assert f"{BOOKS.topic(page.shelf.pk)} (2 ×) cache" in page.details(shown)


def test_a_statement_that_a_build_repeats_is_shown_once_with_how_often(page, temporary):
    looped = temporary("toy-looped", PlainJSON())

    @looped.builds(stale_on={})
    def build(key):
        list(Book.objects.filter(pk__in=[1, 2, 3, 4, 5]))
        return [Shelf.objects.filter(pk=page.shelf.pk).count() for _ in range(12)]

    refresher.refresh("toy-looped:1", "a test")
    page.read = lambda: looped.read(1)
    panel = page.panel()
    assert panel.count("12 ×") == 1
    assert "IN (%s, …)" in panel


def test_a_build_that_asked_the_database_nothing_says_so(page, temporary):
    constant = temporary("toy-constant", PlainJSON())
    constant.builds(stale_on={})(lambda key: "text")
    refresher.refresh("toy-constant:1", "a test")
    page.read = lambda: constant.read(1)
    assert "No SQL was needed." in page.panel()


def test_of_a_long_build_it_says_how_many_statements_are_not_shown(page):
    StoredSnapshot.objects.update(queries=62)
    assert "And 60 more" in page.panel()


def test_without_the_cache_the_stored_row_is_named_as_the_source(page):
    cache.delete(BOOKS.cache_key(page.shelf.pk))
    assert "its stored row" in page.panel()


def test_a_snapshot_that_is_missing_is_said_to_be(page):
    StoredSnapshot.objects.all().delete()
    cache.delete(BOOKS.cache_key(page.shelf.pk))
    shown = page.open()
    assert "a placeholder" in shown
    assert subtitle(shown, PANEL) == "1 snapshot, 1 missing"
    assert "missing – – It is not there yet." in page.details(shown)


def test_a_snapshot_built_since_the_page_was_made_says_so(page):
    shown = page.open()
    Book.objects.update(title="New")
    refresher.refresh(BOOKS.topic(page.shelf.pk))
    stored = StoredSnapshot.objects.get(pk=BOOKS.topic(page.shelf.pk))
    assert f"since the page was made: this is version {stored.version}" in page.details(shown)


def test_a_stored_row_that_is_gone_leaves_the_line_of_the_read(page):
    shown = page.open()
    StoredSnapshot.objects.all().delete()
    assert "Nothing says any more how it was built." in page.details(shown)


def test_while_the_database_is_away_the_panel_says_so_and_names_what_was_read(page):
    shown = page.open()
    with patch(
        "django.db.models.sql.compiler.SQLCompiler.execute_sql", side_effect=OperationalError
    ):
        panel = page.details(shown)
    assert "The database does not answer" in panel
    assert BOOKS.topic(page.shelf.pk) in panel


def test_a_value_of_the_long_tail_shows_the_sql_that_a_reader_ran(page, names):
    panel = page.panel()
    assert f"toy-name:{page.shelf.pk} built for this page" in panel
    assert "there was none, or it was older than 10.0 s" in panel
    assert "Built by a reader." in panel
    assert 'FROM "toy_shelf"' in panel
    assert f"toy-name:{page.shelf.pk} cache" in page.panel()


def test_a_value_of_the_long_tail_that_left_the_cache_leaves_the_line_of_the_read(page, names):
    shown = page.open()
    cache.delete(names.cache_key(page.shelf.pk))
    assert "Nothing says any more how it was built." in page.details(shown)


@pytest.mark.parametrize("garbage", [7, "SELECT", [["SELECT"]], [["SELECT", "soon"]], None])
def test_garbage_in_place_of_the_sql_is_not_shown(page, names, garbage):
    shown = page.open()
    cache.set(mint.statements_key(names.entry(page.shelf.pk)), garbage)
    assert "Its SQL was not written down." in page.details(shown)


def test_a_page_that_reads_no_snapshot_says_so(page):
    page.read = lambda: "hello"
    shown = page.open()
    assert subtitle(shown, PANEL) == "0 snapshots"
    assert page.details(shown) == "This page read no snapshot."


def test_the_panel_of_a_page_that_is_forgotten_asks_for_a_reload(page):
    shown = re.sub(r'data-request-id="\w+"', 'data-request-id="gone"', page.open())
    assert "reload the page" in page.details(shown)
