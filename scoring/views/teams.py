import json
from decimal import Decimal

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from caching.publishing.shared_pages import shared
from caching.read_together import read_together
from caching.shortcuts import missing_is_404
from fantasy.calendar import current_calendar
from scoring.read_models.ranks import RANKS
from scoring.read_models.team_page import TEAM_PAGE
from scoring.view_models.charts import bar_chart, histogram, line_chart
from scoring.view_models.standing import standing
from scoring.view_models.team_slots import rules_of_points, with_games
from teams.read_models.scoreboard import SCOREBOARD
from teams.rules.transfers import find_chip


@shared()
def team(request: HttpRequest, pk: int, number: int | None = None) -> HttpResponse:
    calendar = current_calendar()
    week = calendar.week(number)
    begun = calendar.has_begun(week)
    with missing_is_404():
        page, games, ranks = read_together(
            TEAM_PAGE.at(pk, week.pk),
            SCOREBOARD.at(week.pk),
            # The page needs no ranks: it renders before the first ones are built.
            RANKS.at(week.pk).or_none() if begun else None,
        )
    scores = ranks["week"] if ranks else None
    if page["team"].season_id != calendar.season.pk:
        raise Http404(f"Team {pk} plays in another season.")
    results, slots = page["results"], with_games(page["slots"], games)
    total = sum((shown.counted for shown in slots), Decimal(0))
    cost = page["transfers"]["cost"] if page["transfers"] else 0
    chip = find_chip(calendar.rules, page["chip"])
    context = {
        **page,
        "season": calendar.season,
        "week": week,
        "result": next((row for row in results if row.week_id == week.pk), None),
        "under_way": begun and not week.is_final,
        "cost": cost,
        "standing": standing(calendar, week, page, ranks) if slots else None,
        "teams_counted": scores["teams"] if scores else None,
        "spread_chart": histogram(scores["bins"], total - cost) if scores and slots else None,
        "rules_of_points": json.dumps(rules_of_points(calendar.rules, chip)),
        "games": [game for game in games if any(game in shown.games for shown in slots)],
        "points_chart": bar_chart([(str(row.week.number), row.net) for row in results]),
        "rank_chart": line_chart(
            [(str(row.week.number), row.season_rank) for row in results if row.season_rank],
            best_is_low=True,
        ),
        "starters": [shown for shown in slots if shown.starts],
        "bench": [shown for shown in slots if not shown.starts],
        "hidden": any(shown.hidden for shown in slots),
        "total": total,
        "left": sum(shown.left for shown in slots),
        "chip": chip,
        **calendar.around(week),
        **calendar.phase(week),
    }
    return render(request, "teams/team.html", context)
