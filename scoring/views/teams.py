from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from caching.entries import together
from caching.shared import shared
from caching.shortcuts import missing_is_404
from fantasy.calendar import calendar
from scoring.charts import bar_chart, line_chart
from scoring.team_points import with_games
from teams.managers import SCOREBOARD
from teams.models import Game, Team
from teams.pages import TEAM_PAGE
from teams.transfers import find_chip


@shared()
def team(request: HttpRequest, pk: int, number: int | None = None) -> HttpResponse:
    season = calendar()
    week = season.week(number)
    with missing_is_404(), together(TEAM_PAGE.place(pk, week.pk), SCOREBOARD.place(week.pk)):
        page = Team.cached.page(pk, week)
        slots = with_games(page["slots"], Game.cached.scoreboard(week))
    if page["team"].season_id != season.season.pk:
        raise Http404(f"Team {pk} plays in another season.")
    results = page["results"]
    context = {
        **page,
        "season": season.season,
        "week": week,
        "result": next((row for row in results if row.week_id == week.pk), None),
        "points_chart": bar_chart([(str(row.week.number), row.net) for row in results]),
        "rank_chart": line_chart(
            [(str(row.week.number), row.season_rank) for row in results if row.season_rank],
            best_is_low=True,
        ),
        "starters": [shown for shown in slots if shown.starts],
        "bench": [shown for shown in slots if not shown.starts],
        "hidden": any(shown.hidden for shown in slots),
        "total": sum(shown.counted for shown in slots),
        "left": sum(shown.left for shown in slots),
        "chip": find_chip(season.rules, page["chip"]),
        **season.around(week),
    }
    return render(request, "teams/team.html", context)
