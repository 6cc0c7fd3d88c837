"""The site, with three versions of the page of games that nginx neither stores nor publishes.

They show the same. The first one is the site's own view; the others read the database.
"""

import inspect
from collections.abc import Callable, Iterable

from django.http import HttpRequest, HttpResponse
from django.urls import path

from config.urls import urlpatterns as site
from fantasy.calendar import current_calendar
from fantasy.models import Week
from scoring.views import scores
from teams.models import Game
from tests.bench.peers.page import render_scoreboard


def from_snapshot(request: HttpRequest) -> HttpResponse:
    """Render as the site does, from `Game.cached.scoreboard`."""
    response: HttpResponse = inspect.unwrap(scores.scoreboard)(request)
    return response


def from_database(request: HttpRequest) -> HttpResponse:
    """Render from `Game.objects.scoreboard`, one query that joins both clubs."""
    return _scoreboard(request, Game.objects.scoreboard)


def without_select_related(request: HttpRequest) -> HttpResponse:
    """Render from the same query without its joins: each game makes two more."""
    return _scoreboard(request, lambda week: Game.objects.scoreboard(week).select_related(None))


def _scoreboard(request: HttpRequest, games_of: Callable[[Week], Iterable[Game]]) -> HttpResponse:
    calendar = current_calendar()
    return render_scoreboard(request, calendar, games_of(calendar.shown))


urlpatterns = [
    *site,
    path("from-snapshot/", from_snapshot),
    path("from-database/", from_database),
    path("without-select-related/", without_select_related),
]
