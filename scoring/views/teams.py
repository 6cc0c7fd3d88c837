from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from caching.shared import shared
from fantasy.calendar import calendar
from scoring.charts import bar_chart, line_chart
from scoring.models import StatLine
from scoring.team_points import team_points
from scoring.team_transfers import games_by_club, shown_transfers
from teams.models import Game, Team, TeamWeek
from teams.services.lineups import current_lineup
from teams.transfers import find_chip


@shared()
def team(request: HttpRequest, pk: int, number: int | None = None) -> HttpResponse:
    season = calendar()
    found = get_object_or_404(Team.objects.filter(season=season.season), pk=pk)
    week = season.week(number)
    lineup = current_lineup(found, week)
    results = [row for row in TeamWeek.objects.season_of(found) if row.points is not None]
    context = {
        "team": found,
        "season": season.season,
        "week": week,
        "result": next((row for row in results if row.week_id == week.pk), None),
        "results": results,
        "points_chart": bar_chart([(str(row.week.number), row.net) for row in results]),
        "rank_chart": line_chart(
            [(str(row.week.number), row.season_rank) for row in results if row.season_rank],
            best_is_low=True,
        ),
        **season.around(week),
    }
    if lineup:
        games = Game.cached.scoreboard(week)
        live = StatLine.cached.live(week)
        context["score"], slots = team_points(lineup, live, games, week, season.now)
        playing = games_by_club(games)
        shown = [(slot, playing.get(slot.score.pick.club, ())) for slot in slots]
        context["starters"] = [(slot, of_club) for slot, of_club in shown if slot.starts]
        context["bench"] = [(slot, of_club) for slot, of_club in shown if not slot.starts]
        context["hidden"] = any(slot.slot is None for slot in slots)
        context["to_play"] = sum(
            slot.starts and slot.score.pick.club in live["open_clubs"] for slot in slots
        )
        if any(slot.slot for slot in slots):  # until then the chip and the cost are nobody's
            context["chip"] = find_chip(season.rules, lineup.chip_in(week))
            context["transfers"] = shown_transfers(lineup, week, hidden=context["hidden"])
    return render(request, "teams/team.html", context)
