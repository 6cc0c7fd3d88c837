"""A lesson: the same rows, read in several ways."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db.models import QuerySet

from fantasy.models import Week
from learn.code_listings.source import code_of, docstring_of

Rows = Sequence[tuple[object, ...]]
# A function that returns rows, or the JSON of rows, which a view would send unchanged.
Reader = Callable[[Week], Rows | bytes]
Queries = QuerySet[Any, Any]
SomeReader = TypeVar("SomeReader", bound=Reader)


@dataclass(frozen=True)
class Way:
    title: str
    read: Reader
    shows: Callable[[Week], object] | None = None  # a function that `read` calls; shown as well
    plan: Callable[[Week], Queries] | None = None  # the queries whose plan the page shows

    @property
    def slug(self) -> str:
        return self.read.__name__.replace("_", "-")

    @property
    def text(self) -> str:
        return docstring_of(self.read)

    @property
    def code(self) -> str:
        return code_of([self.shows, self.read] if self.shows else [self.read])


@dataclass
class Lesson:
    """A lesson and its ways.

    `begins`: returns the queryset that every way starts from. `row`: turns a row of JSON into the
    row that the other ways return.
    """

    slug: str
    title: str
    lead: str
    columns: tuple[str, ...]
    begins: Callable[[Week], object]
    row: Callable[..., tuple[object, ...]]
    ways: list[Way] = field(default_factory=list)

    def way(
        self,
        title: str,
        shows: Callable[[Week], object] | None = None,
        plan: Callable[[Week], Queries] | None = None,
    ) -> Callable[[SomeReader], SomeReader]:
        """Register the decorated function; the page shows its docstring as prose."""

        def register(read: SomeReader) -> SomeReader:
            self.ways.append(Way(title, read, shows, plan))
            return read

        return register

    def find(self, slug: str) -> Way | None:
        return next((way for way in self.ways if way.slug == slug), None)

    @property
    def beginning(self) -> str:
        return code_of([self.begins])
