from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from caching.publishing.shared_pages import shared
from fantasy.calendar import current_calendar


@shared()
def rules(request: HttpRequest) -> HttpResponse:
    season = current_calendar()
    return render(
        request, "fantasy/rules.html", {"season": season.season, "rules": season.season.rules}
    )
