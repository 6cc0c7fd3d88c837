"""A lesson: the same rows, read in several ways."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from fantasy.models import Week

from . import source

Rows = Sequence[tuple[Any, ...]]
# Rows, or the JSON of rows, which a view would send unchanged.
Reading = Callable[[Week], "Rows | bytes"]


@dataclass(frozen=True)
class Way:
    title: str
    read: Reading
    shows: Callable[[Week], Any] | None = None  # a function that `read` calls; shown as well

    @property
    def slug(self) -> str:
        return self.read.__name__.replace("_", "-")

    @property
    def text(self) -> str:
        return source.prose(self.read)

    @property
    def code(self) -> str:
        shown = [self.shows, self.read] if self.shows else [self.read]
        return "\n\n\n".join(source.code(function) for function in shown)


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
    begins: Callable[[Week], Any]
    row: Callable[..., tuple[Any, ...]]
    ways: list[Way] = field(default_factory=list)

    def way(
        self, title: str, shows: Callable[[Week], Any] | None = None
    ) -> Callable[[Reading], Reading]:
        """Register the decorated function; the page shows its docstring as prose."""

        def register(read: Reading) -> Reading:
            self.ways.append(Way(title, read, shows))
            return read

        return register

    def find(self, slug: str) -> Way | None:
        return next((way for way in self.ways if way.slug == slug), None)

    @property
    def beginning(self) -> str:
        return source.code(self.begins)
