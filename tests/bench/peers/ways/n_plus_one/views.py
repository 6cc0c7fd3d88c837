"""Plain Django: the template makes two queries for each game, and one for the season."""

from django.http import HttpRequest, HttpResponse

from fantasy.models import Week
from teams.models import Game
from tests.bench.peers.page import calendar_of, render_scoreboard


def scoreboard(request: HttpRequest) -> HttpResponse:
    calendar = calendar_of(Week.objects.filter(season__is_current=True).order_by("number"))
    games = Game.objects.filter(week=calendar.shown).order_by("kickoff", "pk")
    return render_scoreboard(request, calendar, games)
