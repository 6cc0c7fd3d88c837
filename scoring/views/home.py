from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from caching.shared import shared
from fantasy.calendar import calendar
from teams.models import Game, TeamWeek


@shared()
def home(request: HttpRequest) -> HttpResponse:
    season = calendar()
    week = season.current
    games = Game.cached.scoreboard(week)
    context = {
        "season": season.season,
        "week": week,
        "open_week": season.open,
        "games": games,
        "live_count": sum(game.is_live for game in games),
        "top": TeamWeek.cached.standings(week)[:10],
    }
    return render(request, "scoring/home.html", context)
