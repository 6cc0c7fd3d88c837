from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from fantasy.calendar import calendar


def rules(request: HttpRequest) -> HttpResponse:
    season = calendar()
    return render(
        request, "fantasy/rules.html", {"season": season.season, "rules": season.season.rules}
    )
