"""Django's `cache.get_or_set` in managers."""

from django.http import HttpRequest, HttpResponse

from tests.bench.peers.page import calendar_of, render_scoreboard

from .managers import CachedGames, CachedWeeks


def scoreboard(request: HttpRequest) -> HttpResponse:
    calendar = calendar_of(CachedWeeks().calendar())
    games = CachedGames().scoreboard(calendar.shown)
    return render_scoreboard(request, calendar, games)
