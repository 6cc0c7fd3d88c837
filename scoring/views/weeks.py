from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from caching.outbox import request_build
from caching.publishing.shared_pages import shared
from caching.read_together import read_together
from fantasy.calendar import current_calendar
from scoring.read_models.leaderboards import LEADERBOARDS
from scoring.read_models.ranks import RANKS
from scoring.view_models.charts import histogram
from teams.read_models.week_numbers import WEEK_NUMBERS


@shared()
def week_numbers(request: HttpRequest, number: int) -> HttpResponse:
    """Show the week in numbers. The snapshot contains nothing that is hidden before the lock."""
    calendar = current_calendar()
    week = calendar.week(number)
    numbers, boards, ranks = read_together(
        WEEK_NUMBERS.at(week.pk), LEADERBOARDS.at(week.pk), RANKS.at(week.pk)
    )
    closed = week.closes_at is not None and week.closes_at <= calendar.now
    if closed and not numbers["complete"]:
        # Time passes the lock without a write, so nothing has flagged the snapshot.
        request_build(WEEK_NUMBERS.topic(week.pk))
    context = {
        "season": calendar.season,
        "week": week,
        "numbers": numbers,
        "closed": closed,
        "best": next(iter(boards["week"]), None),
        "spread_chart": histogram(spread["bins"]) if (spread := ranks["week"]) else None,
        **calendar.around(week),
        **calendar.phase(week),
    }
    return render(request, "scoring/week.html", context)
