"""Admin search that compares names by their search keys."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Replace
from django.http import HttpRequest

from .text import LONG_WORD, search_key

KEY = "search_key"


class KeySearchMixin:
    """Search by key in the `search_fields` that end in `search_key`, by `icontains` in the others.

    Every word must occur in at least one field.
    """

    if TYPE_CHECKING:
        search_fields: ClassVar[Sequence[str]]

    def get_search_results(
        self, request: HttpRequest, queryset: "QuerySet[Any]", search_term: str
    ) -> "tuple[QuerySet[Any], bool]":
        keyed = {f"joined_{n}": field for n, field in enumerate(self.search_fields)
                 if field.endswith(KEY)}  # fmt: skip
        queryset = queryset.alias(
            **{name: Replace(field, Value(" "), Value("")) for name, field in keyed.items()}
        )
        for word in search_term.replace("\0", "").split():
            keys = search_key(word).split()
            if keys or not keyed:  # a word such as "&" has no key and is skipped
                queryset = queryset.filter(self._somewhere(word, keys, keyed))
        return queryset, False

    def _somewhere(self, word: str, keys: Sequence[str], keyed: Mapping[str, str]) -> Q:
        found = Q()
        for field in self.search_fields:
            if not field.endswith(KEY):
                found |= Q(**{f"{field}__icontains": word})
        for joined, field in keyed.items():
            found |= Q(*(self._has(key, field, joined) for key in keys))
        return found

    def _has(self, key: str, field: str, joined: str) -> Q:
        """Match the key in the field.

        A long word may leave out a space, as in `text.matches`.
        """
        has = Q(**{f"{field}__contains": key})
        return has | Q(**{f"{joined}__contains": key}) if len(key) >= LONG_WORD else has
