"""django-cachalot: it caches every query until a row of one of its tables is written."""

from django.http import HttpRequest, HttpResponse

from fantasy.models import Week
from teams.models import Game
from tests.bench.peers.page import calendar_of, render_scoreboard


def scoreboard(request: HttpRequest) -> HttpResponse:
    calendar = calendar_of(Week.objects.calendar())
    games = Game.objects.scoreboard(calendar.shown)
    return render_scoreboard(request, calendar, games)
