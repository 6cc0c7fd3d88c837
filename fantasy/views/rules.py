from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from caching.shared import shared
from fantasy.calendar import calendar


@shared()
def rules(request: HttpRequest) -> HttpResponse:
    season = calendar()
    return render(
        request, "fantasy/rules.html", {"season": season.season, "rules": season.season.rules}
    )
