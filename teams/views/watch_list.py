"""The watch list of a user, and the star on the page of a player."""

from dataclasses import dataclass
from decimal import Decimal
from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseForbidden, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from caching.read_together import read_together
from fantasy.calendar import current_calendar
from fantasy.models import User
from fantasy.views.access import View, is_from_this_site, signed_in
from teams.managers import FORM_WEEKS
from teams.models import Player, Watch
from teams.read_models.live import LIVE
from teams.read_models.outcomes import playing_clubs
from teams.read_models.players import PLAYERS
from teams.read_models.scoreboard import SCOREBOARD
from teams.read_models.week_numbers import WEEK_NUMBERS, share_of
from teams.services.watch_list import LIMIT, WatchListFullError, unwatch, watch
from teams.view_models.fixtures import Fixture, fixtures


@dataclass(frozen=True)
class WatchedPlayer:
    """`points`: of the week that is shown, None before its first kickoff and without a game.
    `picked`: per cent of the teams, as text; "" if unknown.
    """

    player: Player
    fixture: Fixture | None
    points: Decimal | None
    playing: bool
    picked: str


@never_cache
@login_required
@require_safe
def watch_list(request: HttpRequest) -> HttpResponse:
    calendar = current_calendar()
    shown, upcoming, closed = (
        calendar.shown,
        calendar.open or calendar.current,
        calendar.last_closed,
    )
    players, games, live, numbers = read_together(
        PLAYERS.at(calendar.season.pk),
        SCOREBOARD.at(upcoming.pk),
        LIVE.at(shown.pk).or_none(),
        WEEK_NUMBERS.at(closed.pk).or_none() if closed else None,
    )
    next_games = fixtures(games)
    shares = numbers["shares"] if numbers else None
    lines = live["players"] if live else {}
    live_clubs = playing_clubs(live) if live else set()
    watched = set(Watch.objects.filter(user=signed_in(request)).values_list("player", flat=True))
    rows = [
        WatchedPlayer(
            player=player,
            fixture=next_games.get(player.club_id),
            points=Decimal(line["points"]) if (line := lines.get(str(player.pk))) else None,
            playing=player.club_id in live_clubs,
            picked=share_of(player.pk, shares),
        )
        for player in players
        if player.pk in watched
    ]
    context = {
        "season": calendar.season,
        "rules": calendar.rules,
        "week": shown,
        "upcoming": upcoming,
        "may_pick": calendar.open is not None,
        "rows": sorted(rows, key=_best_form_first),
        "form_weeks": FORM_WEEKS,
        "limit": LIMIT,
    }
    return render(request, "teams/watch_list.html", context)


def _best_form_first(row: WatchedPlayer) -> tuple[Decimal, str]:
    return -row.player.form, row.player.name  # type: ignore[attr-defined]


def _changes_the_list(view: View) -> View:
    """Accept a POST from this site; a visitor who is not signed in is sent to sign in.

    The form is on the pages of players, which everybody shares and which hold no CSRF token.
    """

    @never_cache
    @csrf_exempt
    @require_POST
    @wraps(view)
    def checked(request: HttpRequest) -> HttpResponse:
        if not is_from_this_site(request):
            return HttpResponseForbidden("This request came from another site.")
        player = _player(request)
        if not request.user.is_authenticated:
            return redirect_to_login(reverse("player", args=[player.pk]))
        response = view(request, player)
        assert isinstance(response, HttpResponse)  # noqa: S101
        return response

    return checked


def _player(request: HttpRequest) -> Player:
    """Return the player that the form names. Raises Http404."""
    asked = request.POST.get("player", "")
    known = asked.isascii() and asked.isdigit() and len(asked) < 19
    season = current_calendar().season
    player = Player.objects.filter(pk=asked, season=season).first() if known else None
    if player is None:
        raise Http404("That player is not in this season.")
    return player


@_changes_the_list
def add(request: HttpRequest, player: Player) -> HttpResponse:
    try:
        watch(user=signed_in(request), player=player)
    except WatchListFullError as error:
        if _wants_json(request):
            return JsonResponse({"watched": False, "problem": str(error)}, status=409)
        messages.error(request, f"{error} Remove one first.")
        return redirect("watch-list")
    if _wants_json(request):
        return JsonResponse({"watched": True})
    messages.success(request, f"{player} is on your watch list.")
    return redirect("watch-list")


@_changes_the_list
def remove(request: HttpRequest, player: Player) -> HttpResponse:
    unwatch(user=signed_in(request), player=player)
    if _wants_json(request):
        return JsonResponse({"watched": False})
    messages.success(request, f"{player} is no longer on your watch list.")
    return redirect("watch-list")


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept") == "application/json"


@never_cache
@require_safe
def state(request: HttpRequest, pk: int) -> JsonResponse:
    """Return whether the player is on the list, for the star on the page that all share."""
    user = request.user
    watched = isinstance(user, User) and Watch.objects.filter(user=user, player=pk).exists()
    return JsonResponse({"watched": watched})
