"""The page that all ways render: the week's scoreboard, with the template of the site."""

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from fantasy.calendar import Calendar
from fantasy.models import Week
from teams.models import Game


def calendar_of(weeks: Iterable[Week]) -> Calendar:
    return Calendar(list(weeks), timezone.now())


def render_scoreboard(
    request: HttpRequest, calendar: Calendar, games: Iterable[Game]
) -> HttpResponse:
    week = calendar.shown
    context = {
        "week": week,
        "season": calendar.season,
        "games": games,
        **calendar.around(week),
        **calendar.phase(week),
    }
    return render(request, "scoring/scoreboard.html", context)
