"""For views."""

import contextlib
from collections.abc import Iterator

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404


@contextlib.contextmanager
def missing_is_404() -> Iterator[None]:
    """What `get_object_or_404` does for a queryset, for cached managers and `get` alike."""
    try:
        yield
    except ObjectDoesNotExist as error:
        raise Http404(str(error)) from error
