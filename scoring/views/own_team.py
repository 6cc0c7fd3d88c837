"""The owner's own pages: the team's week with all its players, its summary, its name and kit."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from caching.read_together import read_together
from fantasy.calendar import Calendar, current_calendar
from fantasy.models import User, Week
from scoring.read_models.ranks import RANKS
from scoring.view_models.own_recap import own_recap
from scoring.view_models.own_week import OwnWeek
from scoring.view_models.team_slots import by_state
from scoring.view_models.team_week import season_charts, team_week
from scoring.view_models.to_do import to_do
from teams.forms import KitForm
from teams.models import Team, TeamWeek
from teams.read_models.live import LIVE
from teams.read_models.players import PLAYERS
from teams.read_models.scoreboard import SCOREBOARD
from teams.read_models.week_numbers import WEEK_NUMBERS
from teams.rules.kits import PALETTE, PATTERNS
from teams.services.stored_lineups import in_force, stored_lineups_of
from teams.services.teams import change_team
from teams.views.owners import create_own_team


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def my_team(request: HttpRequest, number: int | None = None) -> HttpResponse:
    """Show the owner's team in the week, or the form that creates a team if there is none."""
    calendar = current_calendar()
    own = load_own_week(request, calendar, calendar.week(number))
    if own is None:
        return create_own_team(request, calendar.season)
    if request.method == "POST":  # the form was sent twice, or from an old page
        return redirect("my-team")
    context = {
        **team_week(calendar, own.week, own.page, own.games, own.ranks, chip=own.chip),
        **season_charts(own.page["results"]),
        **calendar.around(own.week),
        "awaited": calendar.awaited(own.week),
        "recap": own_recap(own),
        "to_do": own.to_do,
        "in_play": own.in_play,
        # A page of an earlier week says nothing of what to do now.
        "leads": own.week in (calendar.shown, calendar.open),
    }
    return render(request, "scoring/my_team.html", context)


@never_cache
@login_required
@require_safe
def summary(request: HttpRequest) -> HttpResponse:
    """Return the part of the home page that is the owner's, which the script puts there."""
    calendar = current_calendar()
    own = load_own_week(request, calendar, calendar.shown)
    context = _shown(own) if own else {"season": calendar.season}
    return render(request, "scoring/_own_summary.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    """Change the team's name and kit."""
    calendar = current_calendar()
    assert isinstance(request.user, User)  # noqa: S101 - login_required
    team = Team.objects.of_owner(request.user, calendar.season).first()
    if team is None:
        return redirect("my-team")
    form = KitForm(request.POST or None, team=team)
    if request.method == "POST" and form.is_valid():
        change_team(team=team, name=form.cleaned_data["name"], kit=form.kit)
        messages.success(request, "Name and kit saved. All pages show them within seconds.")
        return redirect("my-team")
    context = {"form": form, "team": team, "palette": PALETTE, "patterns": PATTERNS}
    return render(request, "scoring/team_settings.html", context)


def load_own_week(request: HttpRequest, calendar: Calendar, week: Week) -> OwnWeek | None:
    """Return the owner's week, or None without a team. Two queries, and one reading of the cache.

    Raises SnapshotNotReadyError.
    """
    assert isinstance(request.user, User)  # noqa: S101 - login_required
    stored = stored_lineups_of(request.user, week, calendar.open)
    results: list[TeamWeek] = []
    if stored:
        team = stored[0].row.team
        results = list(TeamWeek.objects.season_of(team))
    else:  # without a lineup there are no results
        found = Team.objects.of_owner(request.user, calendar.season).first()
        if found is None:
            return None
        team = found
    begun = calendar.has_begun(week)
    coming = calendar.open if calendar.open != week else None
    players, games, live, ranks, numbers, open_games = read_together(
        PLAYERS.at(calendar.season.pk),
        SCOREBOARD.at(week.pk),
        LIVE.at(week.pk) if begun else None,
        # The page needs neither: it renders before the first ones are built.
        RANKS.at(week.pk).or_none() if begun else None,
        WEEK_NUMBERS.at(week.pk).or_none() if week.is_final else None,
        SCOREBOARD.at(coming.pk) if coming else None,
    )
    next_lineup = in_force(stored, calendar.open) if calendar.open else None
    picks = next_lineup.picks(players.by_pk) if next_lineup else []
    return OwnWeek(
        calendar=calendar,
        week=week,
        team=team,
        stored=in_force(stored, week),
        results=results,
        players=players.by_pk,
        games=games,
        live=live,
        ranks=ranks,
        numbers=numbers,
        to_do=to_do(calendar, picks, games if coming is None else open_games),
    )


def _shown(own: OwnWeek) -> dict[str, Any]:
    """Return what the summary shows."""
    return {
        "season": own.calendar.season,
        "week": own.week,
        "team": own.team,
        "begun": own.begun,
        "under_way": own.under_way,
        "in_play": own.in_play,
        "slots": own.slots,
        "groups": by_state(shown for shown in own.slots if shown.starts),
        "net": own.total - own.cost,
        "cost": own.cost,
        "standing": own.standing,
        "to_do": own.to_do,
    }
