"""Views for owners: creating a team, trying the game without an account, and who is signed in."""

from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from caching.compiled_query import CompiledQuery
from fantasy.calendar import current_calendar
from fantasy.models import Season, User
from fantasy.views.access import is_from_this_site
from fantasy.views.next_address import next_address
from teams.forms import TeamForm
from teams.models import Game, Player, Team
from teams.rules.autopick import NoLineupError
from teams.services.lineups import locked_clubs
from teams.services.teams import create_guest, create_team, fill_lineup

BACKEND = "django.contrib.auth.backends.ModelBackend"


def create_own_team(request: HttpRequest, season: Season) -> HttpResponse:
    """Show the form that creates the user's team, or create it and go to `next` or the lineup.

    The view of the owner's page calls this for an owner without a team.
    """
    assert isinstance(request.user, User)  # noqa: S101 - login_required
    form = TeamForm(request.POST or None)
    address = next_address(request)
    if request.method == "POST" and form.is_valid():
        create_team(owner=request.user, season=season, name=form.cleaned_data["name"])
        if address:
            messages.success(request, "Your team is ready.")
            return redirect(address)
        messages.success(request, "Your team is ready. Now pick its players.")
        return redirect("lineup")
    context = {"form": form, "season": season, "next": address}
    return render(request, "teams/create_team.html", context)


@never_cache
@csrf_exempt
@require_POST
def try_it(request: HttpRequest) -> HttpResponse:
    """Create a throwaway account with a team and a lineup, in one click. Then go to `next` or the
    lineup.

    The button is on pages that everybody shares, which cannot hold a CSRF token. The request's
    headers must therefore show that it comes from this site. A signed-in user keeps the account.
    """
    if not is_from_this_site(request):
        return HttpResponseForbidden("This request came from another site.")
    address = next_address(request)
    if request.user.is_authenticated:
        return redirect(address or "my-team")
    calendar = current_calendar()
    user, team = create_guest(season=calendar.season)
    login(request, user, backend=BACKEND)
    week = calendar.open
    if week is None:
        return redirect(address or "my-team")
    players = Player.cached.listing(calendar.season)
    locked = locked_clubs(Game.cached.scoreboard(week), calendar.now)
    try:
        fill_lineup(
            team=team,
            week=week,
            players=players,
            locked_clubs=locked if week.locks_at is None else set(),
        )
    except NoLineupError:
        messages.info(request, "Welcome! Pick your players.")
    else:
        messages.success(request, f"Welcome! We picked a first lineup for {team.name}.")
    return redirect(address or "lineup")


# The team with whether a lineup counts in the week, and nothing else: every page asks for it.
MY_TEAM = CompiledQuery(
    lambda owner, season, week, number: (
        Team.objects.filter(owner=owner, season=season)
        .with_lineup(week, number)
        .values_list("id", "name", "has_lineup")
    )
)


@never_cache
@require_safe
def me(request: HttpRequest) -> JsonResponse:
    """Return who is signed in: the only private data that a shared page requests."""
    user = request.user
    if not isinstance(user, User):
        return JsonResponse({"signed_in": False})
    calendar = current_calendar()
    week = calendar.open
    # Without an open week the number 0 finds no lineup.
    open_week = {"week": week.pk, "number": week.number} if week else {"week": 0, "number": 0}
    found = MY_TEAM.rows(owner=user.pk, season=calendar.season.pk, **open_week)
    pk, name, has_lineup = found[0] if found else (0, "", False)
    return JsonResponse(
        {
            "signed_in": True,
            "name": "Guest" if user.is_guest else user.get_username(),
            "team": {"id": pk, "name": name, "url": Team(pk=pk).get_absolute_url()}
            if found
            else None,
            # For the week that is open; null when the season is over.
            "lineup": {"week": week.number, "saved": has_lineup} if found and week else None,
        }
    )
