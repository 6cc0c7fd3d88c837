"""Django's `cache_page`: the rendered page is in memcached for a second."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_page

from fantasy.models import Week
from teams.models import Game
from tests.bench.peers.page import calendar_of, render_scoreboard


@cache_page(1)
def scoreboard(request: HttpRequest) -> HttpResponse:
    calendar = calendar_of(Week.objects.calendar())
    games = Game.objects.scoreboard(calendar.shown)
    return render_scoreboard(request, calendar, games)
