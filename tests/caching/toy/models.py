"""A small library. The caching app and its tests do not depend on a sport."""

from collections.abc import Iterable
from typing import Any

from django.db import models

from caching.codecs import ModelRows, PlainJSON
from caching.outbox import FlaggingModel, FlaggingQuerySet
from caching.snapshots import Snapshot


class Shelf(FlaggingModel):
    name = models.CharField(max_length=40)
    dusted_at = models.DateTimeField(null=True)

    objects = FlaggingQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class Book(FlaggingModel):
    title = models.CharField(max_length=80)
    secret = models.CharField(max_length=80, default="not for readers")
    price = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    shelf = models.ForeignKey(Shelf, models.CASCADE, null=True, related_name="books")
    published_on = models.DateField(null=True)
    lent_at = models.DateTimeField(null=True)
    pages = models.PositiveIntegerField(default=0)

    objects = FlaggingQuerySet.as_manager()

    def __str__(self) -> str:
        return self.title


class Loan(FlaggingModel):
    """The key of its snapshot is two relations away."""

    book = models.ForeignKey(Book, models.CASCADE)

    objects = FlaggingQuerySet.as_manager()

    def __str__(self) -> str:
        return f"a loan of {self.book_id}"


BOOKS: "Snapshot[list[Book]]" = Snapshot(
    # Not in the order of the model's fields: the codec must not depend on it.
    "toy-books",
    ModelRows(
        "toy.Book",
        "pages", "lent_at", "published_on", "price", "title", "shelf__dusted_at", "shelf__name",
    ),
    of="toy.Shelf",
)  # fmt: skip


@BOOKS.builds(stale_on={Book: "shelf_id", Shelf: "pk"})
def books(shelf_id: Any) -> Iterable[Book]:
    shelf = Shelf.objects.get(pk=shelf_id)
    return Book.objects.filter(shelf=shelf).select_related("shelf").order_by("title")


LOANS: "Snapshot[int]" = Snapshot("toy-loans", PlainJSON())


@LOANS.builds(stale_on={Loan: "book__shelf_id", Shelf: "books__shelf_id"})
def loans(shelf_id: Any) -> int:
    return Loan.objects.filter(book__shelf=int(shelf_id)).count()
