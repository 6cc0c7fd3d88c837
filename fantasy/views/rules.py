from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from caching.publishing.shared_pages import shared
from fantasy.calendar import current_calendar


@shared()
def rules(request: HttpRequest) -> HttpResponse:
    calendar = current_calendar()
    return render(
        request, "fantasy/rules.html", {"season": calendar.season, "rules": calendar.season.rules}
    )
