from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Count, Max
from hypothesis import given
from hypothesis import strategies as st

from caching.codecs import ModelRow, ModelRows, Parts, PlainJSON
from caching.instrumentation.cost import measured
from tests.caching.toy.models import Book, Shelf

pytestmark = [pytest.mark.services, pytest.mark.django_db]

MOMENT = datetime(2026, 8, 14, 19, 30, 5, 123456, tzinfo=UTC)
ROWS = ModelRows(
    "toy.Book", "pages", "lent_at", "shelf__dusted_at", "price", "title", "published_on",
    "shelf__name",
)  # fmt: skip


@pytest.fixture
def shelf():
    return Shelf.objects.create(name="Sport", dusted_at=MOMENT)


@pytest.fixture
def books(shelf):
    Book.objects.bulk_create(
        [
            Book(title="Full", shelf=shelf, price=Decimal("9.90"), pages=7, lent_at=MOMENT,
                 published_on=date(2020, 2, 29)),
            Book(title="Bare"),
            Book(title="Second", shelf=shelf),
        ]
    )  # fmt: skip
    return list(Book.objects.select_related("shelf").order_by("pk"))


def test_decoded_rows_equal_the_originals_without_a_query(books):
    body = ROWS.encode(books)
    with measured() as cost:
        back = ROWS.decode(body)
        for was, row in zip(books, back, strict=True):
            assert row == was
            for name in ("pk", "title", "price", "pages", "lent_at", "published_on", "shelf_id"):
                value = getattr(row, name)
                assert value == getattr(was, name), name
                assert type(value) is type(getattr(was, name)), name
            assert row.shelf == was.shelf
            if was.shelf:
                assert row.shelf.name == "Sport"
                assert row.shelf.dusted_at == MOMENT
    assert cost.queries == 0


def test_only_named_fields_are_encoded(books):
    body = ROWS.encode(books)
    assert b"not for readers" not in body
    row = ROWS.decode(body)[0]
    assert row.get_deferred_fields() == {"secret"}
    assert row.secret == "not for readers"  # loaded from the database on access


def test_rows_with_the_same_related_row_share_one_object(books):
    first, _, third = ROWS.decode(ROWS.encode(books))
    assert first.shelf is third.shelf


def test_named_annotations_are_encoded(books, shelf):
    rows = ModelRows("toy.Shelf", "name", extra={"size": int, "dearest": Decimal})
    annotated = Shelf.objects.annotate(size=Count("books"), dearest=Max("books__price"))
    Shelf.objects.create(name="Empty")
    full, empty = rows.decode(rows.encode(annotated.order_by("pk")))
    assert (full.size, full.dearest) == (2, Decimal("9.90"))
    assert (empty.size, empty.dearest) == (0, None)


@given(
    moment=st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=-5))])),
    price=st.decimals(-999999, 999999, places=2),
    day=st.dates(),
    title=st.text(),
)
def test_any_field_value_survives_encoding(moment, price, day, title):
    book = Book(pk=1, title=title, price=price, lent_at=moment, published_on=day)
    (back,) = ROWS.decode(ROWS.encode([book]))
    assert (back.title, back.price, back.lent_at, back.published_on) == (title, price, moment, day)
    assert str(back.price) == str(price)


def test_an_unknown_field_raises_field_does_not_exist(books):
    with pytest.raises(FieldDoesNotExist):
        ModelRows("toy.Book", "colour").encode(books)


def test_plain_json_encodes_decimals_as_text():
    codec = PlainJSON()
    assert codec.decode(codec.encode({"points": Decimal("1.50")})) == {"points": "1.50"}


def test_each_part_is_decoded_by_its_own_codec(books, shelf):
    codec = Parts(
        shelf=ModelRow("toy.Shelf", "name"),
        books=ModelRows("toy.Book", "price", "shelf__name"),
        words=PlainJSON(),
        owner=Parts(name=PlainJSON()),
    )
    value = {"shelf": shelf, "books": books, "words": ["a", None], "owner": {"name": "Ann"}}
    with measured() as cost:
        back = codec.decode(codec.encode(value))
        assert back == value
        assert back["shelf"].name == "Sport"
        assert back["books"][0].price == Decimal("9.90")
        assert back["books"][0].shelf.name == "Sport"
    assert cost.queries == 0


def test_parts_drop_undeclared_keys_and_require_declared_ones():
    codec = Parts(shown=PlainJSON())
    assert codec.decode(codec.encode({"shown": 1, "hidden": 2})) == {"shown": 1}
    with pytest.raises(KeyError):
        codec.encode({"hidden": 2})


def test_an_unsaved_row_decodes_without_a_primary_key():
    codec = ModelRow("toy.Book", "title", "shelf__name")
    back = codec.decode(codec.encode(Book(title="New", shelf=None)))
    assert (back.pk, back.title, back.shelf) == (None, "New", None)
