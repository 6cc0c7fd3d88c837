from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from caching.publishing.shared_pages import shared
from caching.read_together import read_together
from fantasy.calendar import current_calendar
from scoring.read_models.leaderboards import LEADERBOARDS
from teams.read_models.scoreboard import SCOREBOARD


@shared()
def home(request: HttpRequest) -> HttpResponse:
    calendar = current_calendar()
    week = calendar.current
    games, boards = read_together(SCOREBOARD.at(week.pk), LEADERBOARDS.at(week.pk))
    context = {
        "season": calendar.season,
        "week": week,
        "open_week": calendar.open,
        "games": games,
        "live_count": sum(game.is_live for game in games),
        "top": boards["season"][:10],
    }
    return render(request, "scoring/home.html", context)
