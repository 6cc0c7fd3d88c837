"""The list of players, and one of them."""

from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from fantasy.calendar import calendar
from scoring import points
from scoring.models import StatLine
from teams.models import Player
from teams.player_filter import PlayerFilter


def player_list(request: HttpRequest) -> HttpResponse:
    season = calendar()
    players = Player.cached.listing(season.season)
    chosen = PlayerFilter.from_query(request.GET)
    context = {
        "season": season.season,
        "rules": season.rules,
        "filter": chosen,
        "clubs": sorted({player.club for player in players}, key=lambda club: club.name),
        "page": chosen.page_of(players),
    }
    return render(request, "scoring/player_list.html", context)


def player(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Player.objects.select_related("club", "season"), pk=pk)
    rules = found.season.rules
    games = [
        (line, points.breakdown(line.stats, found.position, rules))
        for line in StatLine.objects.career(found)
    ]
    context = {
        "player": found,
        "position": rules.position(found.position),
        "games": games,
        "total": sum((line.points for line, _ in games), Decimal(0)),
        "best": max((line.points for line, _ in games), default=Decimal(0)),
    }
    return render(request, "scoring/player.html", context)
