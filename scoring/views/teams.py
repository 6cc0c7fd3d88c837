from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from fantasy.calendar import calendar
from scoring.models import StatLine
from scoring.team_points import team_points
from teams.models import Game, Team, TeamWeek
from teams.services.lineups import current_lineup
from teams.transfers import find_chip


def team(request: HttpRequest, pk: int, number: int | None = None) -> HttpResponse:
    season = calendar()
    found = get_object_or_404(Team.objects.filter(season=season.season), pk=pk)
    week = season.week(number)
    lineup = current_lineup(found, week)
    context = {
        "team": found,
        "season": season.season,
        "week": week,
        "result": TeamWeek.objects.filter(team=found, week=week).first(),
        **season.around(week),
    }
    if lineup:
        games = Game.cached.scoreboard(week)
        live = StatLine.cached.live(week)
        context["score"], slots = team_points(lineup, live, games, week, season.now)
        context["cost"] = lineup.transfers_cost if lineup.from_week_id == week.pk else 0
        context["chip"] = find_chip(season.rules, lineup.chip_in(week))
        context["starters"] = [slot for slot in slots if slot.starts]
        context["bench"] = [slot for slot in slots if not slot.starts]
        context["hidden"] = any(slot.slot is None for slot in slots)
        context["to_play"] = sum(
            slot.starts and slot.score.pick.club in live["open_clubs"] for slot in slots
        )
    return render(request, "teams/team.html", context)
