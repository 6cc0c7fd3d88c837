"""Shared pages: their content depends only on the address and the query arguments they name.

    @shared("q", "page")
    def player_list(request): ...

The servers enforce this. nginx passes such a view the path, these arguments and no cookie, and may
send its answer to all visitors who request the same. The publisher calls it as a visitor who is
not signed in.
"""

from collections.abc import Callable, Iterator
from functools import wraps

from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver
from django.views.decorators.http import require_safe

View = Callable[..., HttpResponse]

# A page is fresh for a second. While one request fetches the next version, and while no server can
# give one, the last version is better than a queue or an error.
CACHE_CONTROL = "public, max-age=1, stale-while-revalidate=5, stale-if-error=600"

# Placeholder for the cost of a page. A published page cost its reader nothing.
COST_MARK = b"<!-- page cost -->"


def shared(*arguments: str) -> Callable[[View], View]:
    """Mark a view that reads these query arguments, and nothing else of the request."""

    def decorate(view: View) -> View:
        @require_safe
        @wraps(view)
        def answer(*args: object, **kwargs: object) -> HttpResponse:
            response = view(*args, **kwargs)
            if response.status_code in (200, 304):
                response["Cache-Control"] = CACHE_CONTROL
            return response

        answer.shared_by = arguments  # type: ignore[attr-defined]
        # The view writes nothing: a POST is a 405, with or without a token.
        answer.csrf_exempt = True  # type: ignore[attr-defined]
        return answer

    return decorate


def shared_addresses() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield a regular expression for the whole path of each shared page, and its arguments."""
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
