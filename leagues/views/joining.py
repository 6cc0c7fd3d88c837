"""Views to join a league by its code, its invite link or its public page, and to leave it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseForbidden
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fantasy.calendar import Calendar, current_calendar
from fantasy.models import User
from fantasy.views.access import is_from_this_site, signed_in
from fantasy.views.client_address import client_address
from fantasy.views.next_address import with_next
from leagues.forms import CodeForm
from leagues.models import League, Membership
from leagues.rules.codes import grouped, normalise
from leagues.services.codes import TooManyWrongError, WrongCodes, find_by_code
from leagues.services.membership import (
    UNKNOWN_CODE,
    Joined,
    NoTeamError,
    RefusedError,
    has_begun,
    join,
    leave,
)
from leagues.services.succession import must_hand_over
from leagues.view_models.invite_card import InviteCard
from leagues.view_models.invites import Visitor, plays_from, problem
from scoring.share_images.responses import image_response
from teams.forms import TeamForm
from teams.services.teams import create_team

from .access import NO_LEAGUE, Member, member_required


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def enter_code(request: HttpRequest) -> HttpResponse:
    form = CodeForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            if _found(request, form.cleaned_data["code"], current_calendar()):
                return redirect("invite", code=normalise(form.cleaned_data["code"]))
            form.add_error("code", UNKNOWN_CODE)
        except TooManyWrongError as error:
            form.add_error("code", str(error))
            status = 429
    return render(request, "leagues/enter_code.html", {"form": form}, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest, code: str) -> HttpResponse:
    """Show the league of an invite link to anyone, and let a signed-in user join with one tap.

    A user without a team names it in the same form.
    """
    calendar = current_calendar()
    try:
        league = _found(request, code, calendar)
    except TooManyWrongError as error:
        return _no_invite(request, str(error), 429)
    if league is None:
        return _no_invite(request, UNKNOWN_CODE, 404)
    if request.method == "POST" and not request.user.is_authenticated:
        return redirect_to_login(request.path)
    visitor = Visitor.of(request.user, league, calendar)
    if visitor.is_member:
        return redirect("own-league", pk=league.pk)
    refused = problem(league, visitor, calendar)
    form = None
    if request.user.is_authenticated and visitor.team is None:
        form = TeamForm(request.POST or None)
    if request.method == "POST" and not refused and (form is None or form.is_valid()):
        user = signed_in(request)
        if form is not None:
            create_team(owner=user, season=calendar.season, name=form.cleaned_data["name"])
        try:
            joined = join(user=user, league=league.pk, calendar=calendar, code=normalise(code))
        except RefusedError as error:
            refused, form = str(error), None
        else:
            return _welcome(request, joined, has_lineup=visitor.has_lineup)
    context = {
        "league": league,
        "visitor": visitor,
        "refused": refused,
        "plays_from": None if refused else plays_from(league, calendar),
        "form": form,
        "address": request.path,
        "season": calendar.season,
    }
    status = 409 if refused and request.method == "POST" else 200
    return render(request, "leagues/invite.html", context, status=status)


@never_cache
@require_safe
def invite_image(request: HttpRequest, code: str) -> HttpResponse:
    """Return the image that a link to the invite shows elsewhere. Wrong codes count here too."""
    try:
        league = _found(request, code, current_calendar())
    except TooManyWrongError as error:
        return HttpResponse(str(error), status=429, content_type="text/plain")
    if league is None:
        raise Http404(UNKNOWN_CODE)
    return image_response(request, InviteCard.of(league))


@never_cache
@csrf_exempt
@require_POST
def join_public(request: HttpRequest, pk: int) -> HttpResponse:
    """Join a public league. The form is on its shared page, which cannot hold a CSRF token."""
    if not is_from_this_site(request):
        return HttpResponseForbidden("This request came from another site.")
    back = reverse("league", args=[pk])
    if not request.user.is_authenticated:
        return redirect_to_login(back)
    calendar = current_calendar()
    try:
        joined = join(user=signed_in(request), league=pk, calendar=calendar)
    except League.DoesNotExist:
        raise Http404(NO_LEAGUE) from None
    except NoTeamError:
        messages.info(request, "Create your team first, then join the league.")
        return redirect(with_next("my-team", back))
    except RefusedError as error:
        context = {"refused": str(error), "back": back}
        return render(request, "leagues/join_refused.html", context, status=409)
    visitor = Visitor.of(request.user, joined.league, calendar)
    return _welcome(request, joined, has_lineup=visitor.has_lineup)


@member_required
@require_safe
def share(request: HttpRequest, member: Member) -> HttpResponse:
    """Show the code and the link of the league to its members."""
    league = member.league
    if league.kind != League.Kind.OWNED:
        raise Http404(NO_LEAGUE)
    calendar = current_calendar()
    expires = league.code_expires_at
    is_over = expires is not None and expires <= calendar.now
    address = ""
    if league.is_public:
        address = reverse("league", args=[league.pk])
    elif league.code and not is_over:
        address = reverse("invite", args=[league.code])
    past = league.season_id != calendar.season.pk
    context = {
        "league": league,
        "member": member,
        "tab": "invite",
        "address": "" if past else address,
        "code": grouped(league.code) if league.code and not is_over else "",
        "is_past": past,
        "refused": "" if past else problem(league, Visitor(), calendar),
    }
    return render(request, "leagues/share.html", context)


# The methods are checked last, so that an address of a league one may not see tells nothing.
@member_required
@require_http_methods(["GET", "HEAD", "POST"])
def leave_league(request: HttpRequest, member: Member) -> HttpResponse:
    """Ask whether the team really leaves, and let it leave."""
    league, calendar = member.league, current_calendar()
    if league.kind != League.Kind.OWNED:
        raise Http404(NO_LEAGUE)
    refused = ""
    if request.method == "POST":
        try:
            leave(user=member.user, league=league.pk, calendar=calendar)
        except (League.DoesNotExist, Membership.DoesNotExist):  # a second click has left already
            return redirect("own-leagues")
        except RefusedError as error:
            refused = str(error)
        else:
            messages.success(request, f"{member.team.name} has left {league.name}.")
            return redirect("own-leagues")
    stays = must_hand_over(league, member.user)
    context = {
        "league": league,
        "member": member,
        "tab": "leave",
        "refused": refused,
        "must_hand_over": stays,
        "leaves_office": member.is_commissioner and league.size > 1 and not stays,
        "is_alone": league.size <= 1,
        "has_begun": has_begun(league, calendar),
        "is_past": league.season_id != calendar.season.pk,
    }
    return render(request, "leagues/leave.html", context, status=409 if refused else 200)


def _found(request: HttpRequest, typed: str, calendar: Calendar) -> League | None:
    """Return the league of the code. Counts wrong codes, and raises TooManyWrongError."""
    account = request.user.pk if isinstance(request.user, User) else None
    wrong = WrongCodes(client_address(request), account)
    wrong.check()
    league = find_by_code(typed, calendar.season)
    if league is None:
        wrong.count(typed)
    return league


def _no_invite(request: HttpRequest, told: str, status: int) -> HttpResponse:
    return render(request, "leagues/no_invite.html", {"told": told}, status=status)


def _welcome(request: HttpRequest, joined: Joined, *, has_lineup: bool) -> HttpResponse:
    """Go to the league, or first to the lineup if there is none."""
    said = "joined" if joined.is_new else "is already a member of"
    if has_lineup:
        messages.success(request, f"{joined.team.name} {said} {joined.league.name}.")
        return redirect("own-league", pk=joined.league.pk)
    messages.success(
        request, f"{joined.team.name} {said} {joined.league.name}. Now pick your players."
    )
    return redirect("lineup")
