"""django-cacheops with a lock: of several requests that miss, one makes the query."""

from django.http import HttpRequest, HttpResponse

from fantasy.models import Week
from teams.models import Game
from tests.bench.peers.page import calendar_of, render_scoreboard


def scoreboard(request: HttpRequest) -> HttpResponse:
    calendar = calendar_of(Week.objects.calendar().cache(lock=True))
    games = Game.objects.scoreboard(calendar.shown).cache(lock=True)
    return render_scoreboard(request, calendar, games)
