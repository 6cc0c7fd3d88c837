from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from caching.entries import together
from caching.publishing.shared_pages import shared
from fantasy.calendar import current_calendar
from teams.managers import LEADERBOARDS, SCOREBOARD
from teams.models import Game, TeamWeek


@shared()
def home(request: HttpRequest) -> HttpResponse:
    season = current_calendar()
    week = season.current
    with together(SCOREBOARD.cache_key(week.pk), LEADERBOARDS.cache_key(week.pk)):
        games = Game.cached.scoreboard(week)
        top = TeamWeek.cached.standings(week)[:10]
    context = {
        "season": season.season,
        "week": week,
        "open_week": season.open,
        "games": games,
        "live_count": sum(game.is_live for game in games),
        "top": top,
    }
    return render(request, "scoring/home.html", context)
