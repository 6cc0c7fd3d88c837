"""Pages that everybody shares: nothing decides what they say but the address and the arguments
that they name.

    @shared("q", "page")
    def player_list(request): ...

The word is kept by whoever serves them: nginx hands such a view the path and these arguments,
and no cookie, and may give its answer to all who ask the same; the publisher calls it with nobody
signed in.
"""

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver
from django.views.decorators.http import require_safe

View = Callable[..., HttpResponse]

# Fresh for a second. While one request brings the next version, and while none can be had, the
# last one is better than a queue or an error.
CACHE_CONTROL = "public, max-age=1, stale-while-revalidate=5, stale-if-error=600"

# Where a page says what it cost; a published one cost its reader nothing.
COST_MARK = b"<!-- page cost -->"


def shared(*arguments: str) -> Callable[[View], View]:
    """For a view that reads these arguments of the query, and nothing else of the request."""

    def decorate(view: View) -> View:
        @require_safe
        @wraps(view)
        def answer(*args: Any, **kwargs: Any) -> HttpResponse:
            response = view(*args, **kwargs)
            if response.status_code in (200, 304):
                response["Cache-Control"] = CACHE_CONTROL
            return response

        answer.shared_by = arguments  # type: ignore[attr-defined]
        # Nothing is written here: a POST is a 405, with or without a token.
        answer.csrf_exempt = True  # type: ignore[attr-defined]
        return answer

    return decorate


def shared_addresses() -> Iterator[tuple[str, tuple[str, ...]]]:
    """A regular expression for the path of each, from its first slash to its end, and the
    arguments it may have.
    """
    for regex, pattern in _patterns(get_resolver().url_patterns, "/"):
        arguments = getattr(pattern.callback, "shared_by", None)
        if arguments is not None:
            yield regex, arguments


def _patterns(
    found: list[URLPattern | URLResolver], before: str
) -> Iterator[tuple[str, URLPattern]]:
    for one in found:
        regex = before + one.pattern.regex.pattern.removeprefix("^")
        if isinstance(one, URLResolver):
            yield from _patterns(one.url_patterns, regex)
        else:
            yield regex, one
