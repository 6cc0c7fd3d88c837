"""django-cacheops: it caches the queries of two models until a matching row changes."""

from django.http import HttpRequest, HttpResponse

from fantasy.models import Week
from teams.models import Game
from tests.bench.peers.page import calendar_of, render_scoreboard


def scoreboard(request: HttpRequest) -> HttpResponse:
    calendar = calendar_of(Week.objects.calendar())
    games = Game.objects.scoreboard(calendar.shown)
    return render_scoreboard(request, calendar, games)
