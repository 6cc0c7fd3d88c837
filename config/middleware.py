"""Two small layers around every view."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from caching.cost import measured
from caching.shared import COST_MARK
from caching.snapshots import SnapshotNotReadyError
from fantasy.calendar import NoSeasonError

from . import metrics

View = Callable[[HttpRequest], HttpResponse]


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
    """For what does not exist yet: a placeholder, and when to ask again."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        response: HttpResponse
        if not isinstance(error, SnapshotNotReadyError | NoSeasonError):
            return None
        if request.path.endswith(".json"):
            response = JsonResponse({"error": "not ready yet"}, status=503)
        else:
            no_season = isinstance(error, NoSeasonError)
            response = render(request, "not_ready.html", {"no_season": no_season}, status=503)
        response["Retry-After"] = "2"
        response["Cache-Control"] = "no-store"
        return response
