from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from caching.publishing.shared_pages import shared
from caching.read_together import read_together
from caching.shortcuts import missing_is_404
from fantasy.calendar import current_calendar
from scoring.read_models.ranks import RANKS
from scoring.read_models.team_page import TEAM_PAGE
from scoring.view_models.team_week import season_charts, team_week
from teams.read_models.scoreboard import SCOREBOARD
from teams.rules.transfers import find_chip


@shared()
def team(request: HttpRequest, pk: int, number: int | None = None) -> HttpResponse:
    calendar = current_calendar()
    week = calendar.week(number)
    with missing_is_404():
        page, games, ranks = read_together(
            TEAM_PAGE.at(pk, week.pk),
            SCOREBOARD.at(week.pk),
            # The page needs no ranks: it renders before the first ones are built.
            RANKS.at(week.pk).or_none() if calendar.has_begun(week) else None,
        )
    if page["team"].season_id != calendar.season.pk:
        raise Http404(f"Team {pk} plays in another season.")
    chip = find_chip(calendar.rules, page["chip"])
    context = {
        **team_week(calendar, week, page, games, ranks, chip=chip),
        **season_charts(page["results"]),
        **calendar.around(week),
        **calendar.phase(week),
    }
    return render(request, "teams/team.html", context)
