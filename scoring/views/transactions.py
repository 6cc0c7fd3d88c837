"""A team's transfers and chips, week by week."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from caching.publishing.shared_pages import shared
from caching.shortcuts import missing_is_404
from fantasy.calendar import current_calendar
from scoring.read_models.transactions import TRANSACTIONS


@shared()
def transactions(request: HttpRequest, pk: int) -> HttpResponse:
    calendar = current_calendar()
    with missing_is_404():
        page = TRANSACTIONS.read(pk)
    if page["team"].season_id != calendar.season.pk:
        raise Http404(f"Team {pk} plays in another season.")
    players = {player.pk: player for player in page["players"]}
    context = {
        "team": page["team"],
        "season": calendar.season,
        "weeks": [
            {
                **week,
                "came": [players[pk] for pk in week["came"] if pk in players],
                "went": [players[pk] for pk in week["went"] if pk in players],
            }
            for week in page["weeks"]
        ],
        "made": sum(week["made"] for week in page["weeks"]),
        "cost": sum(week["cost"] for week in page["weeks"]),
    }
    return render(request, "teams/transactions.html", context)
