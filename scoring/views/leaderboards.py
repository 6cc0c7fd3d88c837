from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from fantasy.calendar import calendar
from teams.models import TeamWeek


def season_leaderboard(request: HttpRequest) -> HttpResponse:
    season = calendar()
    week = season.current
    context = {
        "season": season.season,
        "week": week,
        "rows": TeamWeek.cached.standings(week),
    }
    return render(request, "scoring/standings.html", context)


def week_leaderboard(request: HttpRequest, number: int) -> HttpResponse:
    season = calendar()
    week = season.week(number)
    context = {
        "season": season.season,
        "week": week,
        "rows": TeamWeek.cached.leaderboard(week),
        **season.around(week),
    }
    return render(request, "scoring/leaderboard.html", context)
