"""Pages by key: each begins after the last row of the one before, however many rows there are."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest

M = TypeVar("M", bound=Model)
MOST = 2**63 - 1  # ids are 64-bit integers


@dataclass(frozen=True)
class Page(Generic[M]):
    """`next_key`: the id of the last row, from which the next page goes on; None on the last."""

    rows: list[M]
    next_key: int | None


def key_in(request: HttpRequest, name: str) -> int | None:
    """Return the id in the query, None without one. Raises Http404 if it is none."""
    asked = request.GET.get(name)
    if asked is None:
        return None
    if not (asked.isascii() and asked.isdigit()) or len(asked) > 19 or int(asked) > MOST:
        raise Http404("There is no such page.")
    return int(asked)


def page_of(rows: "QuerySet[M]", size: int) -> Page[M]:
    """Return the first `size` rows: one query."""
    found = list(rows[: size + 1])
    return Page(found[:size], found[size - 1].pk if len(found) > size else None)
