"""The week's games, one game, and the live JSON."""

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404, render

from fantasy.calendar import calendar
from scoring.box_score import box_score
from scoring.managers import LIVE
from scoring.stat_tables import stat_tables
from teams.models import Game


def scoreboard(request: HttpRequest, number: int | None = None) -> HttpResponse:
    season = calendar()
    week = season.week(number)
    context = {
        "week": week,
        "season": season.season,
        "games": Game.cached.scoreboard(week),
        **season.around(week),
    }
    return render(request, "scoring/scoreboard.html", context)


def game(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(
        Game.objects.select_related("home", "away", "season", "week__season"), pk=pk
    )
    sides = box_score(found)
    lines = [[entry.line for entry in entries] for _, entries in sides]
    context = {
        "game": found,
        "sides": sides,
        "tables": stat_tables(lines, found.season.rules),
    }
    return render(request, "scoring/game.html", context)


def live(request: HttpRequest, number: int | None = None) -> HttpResponse:
    """The stored bytes as they are. Its ETag is the snapshot's version: who has it, gets a 304."""
    entry = LIVE.entry(calendar().week(number).pk)
    etag = f'"{entry.key}-{entry.version}"'
    if request.headers.get("If-None-Match") == etag:
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = HttpResponse(entry.body, content_type="application/json")
    response["ETag"] = etag
    response["Cache-Control"] = "public, max-age=1"
    return response
