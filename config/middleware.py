"""Two small middleware layers around every view, and the handlers for errors outside of views."""

import logging
import sys
from collections.abc import Callable
from http import HTTPStatus

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

# Retry-After in seconds: for a snapshot that is being built, and for a database that is away.
SOON, LATER = 2, 5


def page_cost(get_response: View) -> View:
    """Write the cost of the page at the base template's mark, and the server's name in a header.

    The page contains no time and no server name in any other place, because it may be shared.
    A page that is not found tells no cost: one more query would reveal that a row exists which
    the visitor may not see.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        with measured() as cost:
            response = get_response(request)
        metrics.note(request, response, cost)
        response["X-Served-By"] = settings.SERVER_NAME
        is_missing = response.status_code == HTTPStatus.NOT_FOUND
        if not is_missing:
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
            if is_missing:
                line = "not found"
            response.content = response.content.replace(COST_MARK, line.encode(), 1)
            if response.has_header("Content-Length"):  # CommonMiddleware has set it already
                response["Content-Length"] = str(len(response.content))
        return response

    return middleware


class PlaceholderMiddleware:
    """Middleware that answers 503 while a snapshot, the season or the database is missing."""

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
    """Answer as Django's handler500, with 503 when the database is away.

    PlaceholderMiddleware sees only errors of views. An error in another layer, for instance when
    a session is saved, comes here.
    """
    error = sys.exception()
    if isinstance(error, OperationalError | InterfaceError):
        return _no_database(request, error)
    return defaults.server_error(request)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer as Django's handler400, with 503 when the database is away.

    When Django cannot store a session, it reports that the session was deleted meanwhile. The
    database's own error is in the context of that exception.
    """
    error: BaseException | None = exception
    while error is not None:
        if isinstance(error, OperationalError):
            return _no_database(request, error)
        error = error.__context__
    return defaults.bad_request(request, exception)


def _no_database(request: HttpRequest, error: Exception) -> HttpResponse:
    """Return a 503 for a database that is away or too busy.

    Too busy: a connection, a statement or a lock took too long.
    """
    # No traceback: there may be thousands of these lines a second.
    logger.warning("%s: the database does not answer: %s", request.path, error)
    return _come_back(request, LATER, "no_database.html", "no database")


def _come_back(
    request: HttpRequest, seconds: int, template: str, why: str, **context: object
) -> HttpResponse:
    """Return a 503 with Retry-After, as JSON or as a page.

    The page must not query the database, not even for the signed-in user.
    """
    response: HttpResponse
    if request.path.endswith(".json"):
        response = JsonResponse({"error": why}, status=503)
    else:
        response = render(request, template, context, status=503)
    response["Retry-After"] = str(seconds)
    response["Cache-Control"] = "no-store"
    return response
