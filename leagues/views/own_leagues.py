"""The user's own leagues: their list, its summary for other pages, and the form for a new one."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from fantasy.calendar import current_calendar
from fantasy.views.access import member_required as account_required
from fantasy.views.access import signed_in
from fantasy.views.next_address import with_next
from leagues.forms import CodeForm, CreateLeagueForm
from leagues.models import League
from leagues.rules.formats import LEAGUES_EACH
from leagues.services.creation import create_league
from leagues.services.membership import RefusedError
from leagues.view_models.own_leagues import own_leagues as own_leagues_of
from teams.models import Team


@never_cache
@login_required
@require_safe
def own_leagues(request: HttpRequest) -> HttpResponse:
    return render(request, "leagues/own_leagues.html", {**_context(request), "form": CodeForm()})


@never_cache
@login_required
@require_safe
def summary(request: HttpRequest) -> HttpResponse:
    """Return the list in short, for a script to put into other pages."""
    return render(request, "leagues/_summary.html", _context(request))


def _context(request: HttpRequest) -> dict[str, object]:
    calendar = current_calendar()
    return {
        "season": calendar.season,
        "week": calendar.shown,
        "own": own_leagues_of(signed_in(request), calendar),
        "limit": LEAGUES_EACH,
    }


@never_cache
@account_required
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """Ask for the format first, then for the rules that fit it."""
    user, calendar = signed_in(request), current_calendar()
    team = Team.objects.of_owner(user, calendar.season).first()
    if team is None:
        messages.info(request, "Create your team first: it is the first one in your league.")
        return redirect(with_next("my-team", request.get_full_path()))
    asked = request.POST.get("format", request.GET.get("format", ""))
    context = {"season": calendar.season, "formats": League.Format}
    if asked not in League.Format.values:
        return render(request, "leagues/choose_format.html", context)
    form = CreateLeagueForm(request.POST or None, format=asked, calendar=calendar)
    if request.method == "POST" and form.is_valid():
        try:
            league = create_league(
                user=user,
                calendar=calendar,
                name=form.cleaned_data["name"],
                is_public=form.cleaned_data["is_public"],
                max_teams=form.cleaned_data["max_teams"],
                rules=form.rules,
            )
        except RefusedError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"{league.name} is ready. Now invite people.")
            return redirect("share-league", pk=league.pk)
    context |= {"form": form, "format": League.Format(asked)}
    return render(request, "leagues/create.html", context)
