"""Shortcuts for views."""

import contextlib
from collections.abc import Iterator

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404


@contextlib.contextmanager
def missing_is_404() -> Iterator[None]:
    """Raise Http404 for a missing row, with cached managers and `get` alike."""
    try:
        yield
    except ObjectDoesNotExist as error:
        raise Http404(str(error)) from error
