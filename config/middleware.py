"""Two small layers around every view."""

import logging
import sys
from collections.abc import Callable

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views import defaults

from caching.instrumentation.cost import measured
from caching.publishing.shared_pages import COST_MARK
from caching.snapshots import SnapshotNotReadyError
from fantasy.calendar import NoSeasonError

from .monitoring import metrics

logger = logging.getLogger(__name__)

View = Callable[[HttpRequest], HttpResponse]

# When to ask again, in seconds: for what is being built, and for a database that is away.
SOON, LATER = 2, 5


def page_cost(get_response: View) -> View:
    """Writes what the page cost where the base template has its mark, and who served it.

    The page carries no time and no name of its own in any other place: it may be shared.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        with measured() as cost:
            response = get_response(request)
        metrics.note(request, response, cost)
        response["X-Served-By"] = settings.SERVER_NAME
        response["Server-Timing"] = (
            f'sql;desc="{cost.queries} queries", cache;desc="{cost.cache_calls} calls", '
            f"total;dur={cost.milliseconds:.1f}"
        )
        if not response.streaming and COST_MARK in response.content:
            line = (
                f"{cost.queries} SQL {'query' if cost.queries == 1 else 'queries'} · "
                f"{cost.cache_calls} cache {'read' if cost.cache_calls == 1 else 'reads'} · "
                f"{cost.milliseconds:.1f} ms"
            )
            response.content = response.content.replace(COST_MARK, line.encode(), 1)
            if response.has_header("Content-Length"):  # CommonMiddleware counted before
                response["Content-Length"] = str(len(response.content))
        return response

    return middleware


class PlaceholderMiddleware:
    """For what cannot be had now: a page that says so, and when to ask again."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, SnapshotNotReadyError | NoSeasonError):
            no_season = isinstance(error, NoSeasonError)
            return _come_back(
                request, SOON, "not_ready.html", "not ready yet", no_season=no_season
            )
        if isinstance(error, OperationalError | InterfaceError):
            return _no_database(request, error)
        return None


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler500. What a layer does outside of the views, such as to save a session,
    fails outside of the middleware above.
    """
    error = sys.exception()
    if isinstance(error, OperationalError | InterfaceError):
        return _no_database(request, error)
    return defaults.server_error(request)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler400. A session that could not be stored looks to Django like one that was
    deleted meanwhile: the database's own error is what it had in hand then.
    """
    error: BaseException | None = exception
    while error is not None:
        if isinstance(error, OperationalError):
            return _no_database(request, error)
        error = error.__context__
    return defaults.bad_request(request, exception)


def _no_database(request: HttpRequest, error: Exception) -> HttpResponse:
    """It is away, or too busy: a connection, a statement or a lock took too long."""
    # No traceback: there may be thousands a second.
    logger.warning("%s: the database does not answer: %s", request.path, error)
    return _come_back(request, LATER, "no_database.html", "no database")


def _come_back(
    request: HttpRequest, seconds: int, template: str, why: str, **context: object
) -> HttpResponse:
    """The page must not ask the database, not even for who is looking."""
    response: HttpResponse
    if request.path.endswith(".json"):
        response = JsonResponse({"error": why}, status=503)
    else:
        response = render(request, template, context, status=503)
    response["Retry-After"] = str(seconds)
    response["Cache-Control"] = "no-store"
    return response
