from unittest.mock import patch

import pytest
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.db.models import F

from caching import outbox
from caching.checks import (
    check_builders,
    check_cache_backend,
    check_names,
    check_paths,
    check_watched_models,
)
from caching.codecs import ModelRow, ModelRows, Parts, PlainJSON
from caching.instrumentation.cost import measured
from caching.models import Flag
from tests.caching.toy.models import LOANS, Book, Loan, Shelf

pytestmark = [pytest.mark.services, pytest.mark.django_db]


@pytest.fixture
def shelves():
    made = Shelf.objects.bulk_create([Shelf(name="First"), Shelf(name="Second")])
    Flag.objects.all().delete()
    return made


@pytest.fixture
def book(shelves):
    book = Book.objects.create(title="Book", shelf=shelves[0])
    Flag.objects.all().delete()
    return book


def flagged(name="toy-books"):
    topics = Flag.objects.filter(topic__startswith=f"{name}:").values_list("topic", flat=True)
    return {int(topic.partition(":")[2]) for topic in topics}


def test_a_row_created_saved_or_deleted_flags_its_topic(shelves):
    book = Book(title="Book", shelf=shelves[0])
    for write in (book.save, book.save, book.delete):
        write()
        assert flagged() == {shelves[0].pk}
        Flag.objects.all().delete()


def test_a_row_without_a_key_flags_nothing(shelves):
    Book.objects.create(title="Loose")
    assert not Flag.objects.exists()


def test_a_flag_records_its_reason(shelves):
    book = Book.objects.create(title="Book", shelf=shelves[0])
    assert Flag.objects.first().why == f"Book {book.pk} saved or deleted"


def test_a_save_that_changes_the_key_flags_both_topics(book, shelves):
    book.shelf = shelves[1]
    book.save()
    assert flagged() == {shelf.pk for shelf in shelves}


def test_a_save_by_pk_alone_flags_the_previous_topic_too(book, shelves):
    Book(pk=book.pk, title="Again", shelf=shelves[1]).save()
    assert flagged() == {shelf.pk for shelf in shelves}


def test_update_fields_without_the_key_need_no_extra_query(book):
    with measured() as cost:
        book.save(update_fields=["title"])
    assert cost.queries == 2  # the row and the flag
    assert flagged() == {book.shelf_id}


def test_an_update_flags_the_topics_of_its_rows(book, shelves):
    Book.objects.create(title="Other", shelf=shelves[1])
    Flag.objects.all().delete()
    assert Book.objects.filter(pk=book.pk).update(title="New") == 1
    assert flagged() == {shelves[0].pk}


def test_an_update_of_no_rows_flags_nothing(book):
    assert Book.objects.filter(title="Nobody's").update(title="New") == 0
    assert not Flag.objects.exists()


@pytest.mark.parametrize("how", ["object", "id", "expression"])
def test_an_update_that_moves_rows_flags_both_keys(book, shelves, how):
    other = shelves[1]
    values = {
        "object": {"shelf": other},
        "id": {"shelf_id": other.pk},
        "expression": {"shelf_id": F("shelf_id") + (other.pk - shelves[0].pk)},
    }
    Book.objects.filter(title="Book").update(**values[how])
    assert flagged() == {shelf.pk for shelf in shelves}
    book.refresh_from_db()
    assert book.shelf_id == other.pk


def test_a_bulk_create_flags_each_topic_once(shelves):
    Book.objects.bulk_create(Book(title=str(n), shelf=shelves[n % 2]) for n in range(10))
    assert flagged() == {shelf.pk for shelf in shelves}
    assert Flag.objects.count() == 2


def test_a_bulk_update_that_moves_rows_flags_both_keys_and_no_other(book, shelves):
    book.shelf = shelves[1]
    Book.objects.bulk_update([book], ["shelf"])
    assert flagged() == {shelf.pk for shelf in shelves}


def test_a_queryset_delete_flags_the_topics_of_its_rows(book, shelves):
    Book.objects.all().delete()
    assert flagged() == {shelves[0].pk}


def test_a_row_two_relations_away_flags_its_topic(book, shelves):
    Loan.objects.create(book=book)
    assert flagged("toy-loans") == {shelves[0].pk}


def test_bulk_create_two_relations_away_needs_a_constant_number_of_queries(book, shelves):
    other = Book.objects.create(title="Other", shelf=shelves[1])
    Flag.objects.all().delete()

    def cost_of(count):
        rows = [Loan(book_id=(book, other)[n % 2].pk) for n in range(count)]
        with measured() as cost:
            Loan.objects.bulk_create(rows)
        return cost.queries

    assert cost_of(2) == cost_of(20)
    assert flagged("toy-loans") == {shelf.pk for shelf in shelves}


def test_a_parent_row_flags_the_topics_of_its_children(book, shelves):
    shelves[0].save()
    assert flagged("toy-loans") == {shelves[0].pk}
    Flag.objects.all().delete()
    shelves[1].save()
    assert flagged("toy-loans") == set()


def test_a_cascading_delete_flags_the_topics_of_its_rows(book, shelves):
    Loan.objects.create(book=book)
    Flag.objects.all().delete()
    book.delete()
    assert flagged("toy-loans") == {shelves[0].pk}


def test_a_snapshot_of_fixed_keys_is_flagged_by_any_row(declare_snapshot, shelves):
    front = declare_snapshot("toy-front", PlainJSON(), always=["page"])
    front.builds(stale_on={Shelf: None})(lambda key: 1)
    Shelf.objects.filter(pk=shelves[0].pk).update(name="New")
    assert Flag.objects.filter(topic="toy-front:page").count() == 1


def test_a_write_that_is_rolled_back_leaves_no_flag(shelves):
    def write_and_fail():
        with transaction.atomic():
            Book.objects.create(title="Book", shelf=shelves[0])
            Book.objects.update(title="New")
            raise IntegrityError

    with pytest.raises(IntegrityError):
        write_and_fail()
    assert not Flag.objects.exists()
    assert not Book.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("write", ["save", "delete", "update", "bulk_create"])
def test_a_crash_before_the_flag_is_written_rolls_back_the_write(write):
    shelf = Shelf.objects.create(name="Shelf")
    book = Book.objects.create(title="Book", shelf=shelf)
    book.title = "New"
    writes = {
        "save": book.save,
        "delete": book.delete,
        "update": lambda: Book.objects.update(title="New"),
        "bulk_create": lambda: Book.objects.bulk_create([Book(title="New", shelf=shelf)]),
    }
    with (
        patch.object(outbox, "flag", side_effect=KeyboardInterrupt),
        pytest.raises(KeyboardInterrupt),
    ):
        writes[write]()
    assert not connection.in_atomic_block
    assert [row.title for row in Book.objects.all()] == ["Book"]


def test_repeated_build_requests_write_one_flag():
    for _ in range(3):
        outbox.request_build("toy-books:7")
    assert Flag.objects.count() == 1


def test_repeated_build_requests_without_a_cache_write_one_flag():
    with (
        patch.object(cache, "add", return_value=False),
        patch.object(cache, "get", lambda k: None),
    ):
        for _ in range(3):
            outbox.request_build("toy-books:7")
    assert Flag.objects.count() == 1


def test_a_watched_model_without_flagging_base_fails_the_check(declare_snapshot):
    snapshot = declare_snapshot("toy-unsafe", PlainJSON())
    snapshot.builds(stale_on={Flag: "pk"})(lambda key: 1)
    saves, bulk_writes = check_watched_models()
    assert saves.id == bulk_writes.id == "caching.E001"
    assert "FlaggingModel" in saves.hint
    assert "FlaggingQuerySet" in bulk_writes.hint


def test_models_are_watched_by_label_too(declare_snapshot):
    snapshot = declare_snapshot("toy-labelled", PlainJSON())
    snapshot.builds(stale_on={"toy.Shelf": "pk"})(lambda key: 1)
    shelf = Shelf.objects.create(name="Poems")
    assert Flag.objects.filter(topic=f"toy-labelled:{shelf.pk}").exists()


def test_a_snapshot_without_a_builder_fails_the_check(declare_snapshot):
    declare_snapshot("toy-orphan", PlainJSON())
    assert [error.id for error in check_builders()] == ["caching.E002"]


@pytest.mark.parametrize(
    "path", ["shelf", "title__pk", "shelf__books", "shelves__pk", "shelf_pk", "shelf_id__pk"]
)
def test_a_path_that_leads_to_no_column_fails_the_check(declare_snapshot, path):
    snapshot = declare_snapshot("toy-misled", PlainJSON())
    snapshot.builds(stale_on={Book: path})(lambda key: 1)
    assert [error.id for error in check_paths()] == ["caching.E003"]


@pytest.mark.parametrize(
    ("codec", "of"),
    [
        (ModelRows("toy.Bok", "title"), None),
        (ModelRows("toy.Book", "titel"), None),
        (ModelRow("toy.Book", "shelf__nam"), None),
        (Parts(books=ModelRows("toy.Book", "titel")), None),
        (PlainJSON(), "toy.Shelves"),
    ],
)
def test_an_unknown_model_or_field_fails_the_check(declare_snapshot, codec, of):
    declare_snapshot("toy-misspelt", codec, of=of)
    assert [error.id for error in check_names()] == ["caching.E004"]


def test_a_cache_without_compare_and_set_fails_the_check(settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    assert [error.id for error in check_cache_backend()] == ["caching.E005"]


def test_the_project_passes_all_checks():
    assert LOANS._build is not None
    for check in (check_watched_models, check_paths, check_names, check_builders):
        assert check() == []
    assert check_cache_backend() == []


def test_bulk_delete_flags_and_deletes_only_its_rows(shelves, book):
    Book.objects.create(title="Other", shelf=shelves[1])
    Flag.objects.all().delete()
    assert Book.objects.filter(shelf=shelves[0]).bulk_delete() == 1
    assert flagged() == {shelves[0].pk}
    assert [book.title for book in Book.objects.all()] == ["Other"]
    assert Book.objects.none().bulk_delete() == 0


@pytest.mark.parametrize(
    "rows",
    [
        lambda: Loan.objects.all()[:1],
        lambda: Loan.objects.order_by("pk")[:1],
        lambda: Loan.objects.filter(pk=1).union(Loan.objects.all()),
        lambda: Loan.objects.distinct("book"),
    ],
    ids=["slice", "ordered slice", "union", "distinct"],
)
def test_bulk_delete_refuses_rows_that_one_delete_cannot_name(book, rows):
    Loan.objects.create(book=book)
    Loan.objects.create(book=book)
    with pytest.raises(TypeError, match="bulk_delete"):
        rows().bulk_delete()
    assert Loan.objects.count() == 2
