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
    """A view that shows the result of `read`, and the panel of that page."""

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
        """Text of the panel without HTML tags."""
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


def test_the_panel_lists_reads_and_the_sql_of_their_builds(page):
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


def test_sql_is_formatted_as_on_the_sql_panel(page):
    assert '<strong>WHERE</strong> "toy_book"' in open_panel(page.client, page.open(), PANEL)


def test_panel_lookups_do_not_count_for_the_page(page):
    with measured() as cost:
        page.open()
    assert (cost.queries, cost.cache_calls) == (0, 1)


def test_a_snapshot_read_twice_is_listed_once(page):
    page.read = lambda: [BOOKS.read(page.shelf.pk) for _ in range(2)]
    with patch.object(entries.CacheEntry, "age", 120.0):
        shown = page.open()
    assert subtitle(shown, PANEL) == "1 snapshot, oldest 2 min"
    assert f"{BOOKS.topic(page.shelf.pk)} (2 ×) cache" in page.details(shown)


def test_repeated_statements_are_shown_once_with_their_count(page, declare_snapshot):
    looped = declare_snapshot("toy-looped", PlainJSON())

    @looped.builds(stale_on={})
    def build(key):
        list(Book.objects.filter(pk__in=[1, 2, 3, 4, 5]))
        return [Shelf.objects.filter(pk=page.shelf.pk).count() for _ in range(12)]

    refresher.refresh("toy-looped:1", "a test")
    page.read = lambda: looped.read(1)
    panel = page.panel()
    assert panel.count("12 ×") == 1
    assert "IN (%s, …)" in panel


def test_a_build_without_sql_is_labelled(page, declare_snapshot):
    constant = declare_snapshot("toy-constant", PlainJSON())
    constant.builds(stale_on={})(lambda key: "text")
    refresher.refresh("toy-constant:1", "a test")
    page.read = lambda: constant.read(1)
    assert "No SQL was needed." in page.panel()


def test_a_long_build_shows_the_number_of_omitted_statements(page):
    StoredSnapshot.objects.update(queries=62)
    assert "60 more queries were not recorded." in page.panel()


def test_a_cache_miss_is_listed_with_the_stored_row_as_source(page):
    cache.delete(BOOKS.cache_key(page.shelf.pk))
    assert "its stored row" in page.panel()


def test_a_missing_snapshot_is_labelled_missing(page):
    StoredSnapshot.objects.all().delete()
    cache.delete(BOOKS.cache_key(page.shelf.pk))
    shown = page.open()
    assert "a placeholder" in shown
    assert subtitle(shown, PANEL) == "1 snapshot, 1 missing"
    assert "missing – – This snapshot has not been built yet." in page.details(shown)


def test_a_snapshot_rebuilt_since_the_page_is_labelled(page):
    shown = page.open()
    Book.objects.update(title="New")
    refresher.refresh(BOOKS.topic(page.shelf.pk))
    stored = StoredSnapshot.objects.get(pk=BOOKS.topic(page.shelf.pk))
    assert f"since the page was made: this is version {stored.version}" in page.details(shown)


def test_a_read_is_listed_after_its_stored_row_is_deleted(page):
    shown = page.open()
    StoredSnapshot.objects.all().delete()
    assert "The details of the build are gone." in page.details(shown)


def test_reads_are_listed_during_a_database_outage(page):
    shown = page.open()
    with patch(
        "django.db.models.sql.compiler.SQLCompiler.execute_sql", side_effect=OperationalError
    ):
        panel = page.details(shown)
    assert "The database does not answer" in panel
    assert BOOKS.topic(page.shelf.pk) in panel


def test_a_mint_read_shows_the_sql_of_its_build(page, names):
    panel = page.panel()
    assert f"toy-name:{page.shelf.pk} built for this page" in panel
    assert "there was none, or it was older than 10.0 s" in panel
    assert "Built by a reader." in panel
    assert 'FROM "toy_shelf"' in panel
    assert f"toy-name:{page.shelf.pk} cache" in page.panel()


def test_a_mint_read_is_listed_after_its_value_is_deleted(page, names):
    shown = page.open()
    cache.delete(names.cache_key(page.shelf.pk))
    assert "The details of the build are gone." in page.details(shown)


@pytest.mark.parametrize("garbage", [7, "SELECT", [["SELECT"]], [["SELECT", "soon"]], None])
def test_invalid_cached_sql_is_not_shown(page, names, garbage):
    shown = page.open()
    cache.set(mint.statements_key(names.entry(page.shelf.pk)), garbage)
    assert "The SQL was not recorded." in page.details(shown)


def test_a_page_without_reads_shows_zero_snapshots(page):
    page.read = lambda: "hello"
    shown = page.open()
    assert subtitle(shown, PANEL) == "0 snapshots"
    assert page.details(shown) == "This page read no snapshot."


def test_the_panel_of_an_expired_request_shows_a_reload_message(page):
    shown = re.sub(r'data-request-id="\w+"', 'data-request-id="gone"', page.open())
    assert "reload the page" in page.details(shown)
