"""Admin search boxes that know how people type."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from django.db.models import Q, QuerySet
from django.http import HttpRequest

from .search_text import search_key

KEY = "search_key"


class KeySearchMixin:
    """Of `search_fields` those that end in `search_key` are compared by key, the others by
    `icontains`. Every word must stand in one of them.
    """

    if TYPE_CHECKING:
        search_fields: ClassVar[Sequence[str]]

    def get_search_results(
        self, request: HttpRequest, queryset: "QuerySet[Any]", search_term: str
    ) -> "tuple[QuerySet[Any], bool]":
        for word in search_term.replace("\0", "").split():
            queryset = queryset.filter(self._somewhere(word))
        return queryset, False

    def _somewhere(self, word: str) -> Q:
        keys = search_key(word).split()
        found = Q(pk__in=[])
        for field in self.search_fields:
            if not field.endswith(KEY):
                found |= Q(**{f"{field}__icontains": word})
            elif keys:
                found |= Q(*(Q(**{f"{field}__contains": key}) for key in keys))
        return found
