"""Plain Django: one query for the weeks with their season, one for the games with their clubs."""

from django.http import HttpRequest, HttpResponse

from fantasy.models import Week
from teams.models import Game
from tests.bench.peers.page import calendar_of, render_scoreboard


def scoreboard(request: HttpRequest) -> HttpResponse:
    calendar = calendar_of(Week.objects.calendar())
    games = Game.objects.scoreboard(calendar.shown)
    return render_scoreboard(request, calendar, games)
