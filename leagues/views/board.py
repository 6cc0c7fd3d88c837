"""The board of a league. Only its members see it; nothing of it is cached."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from caching.shortcuts import missing_is_404
from leagues.models import League
from leagues.services.board import has_board, post_message, remove_message, report_message
from leagues.services.locking import Actor
from leagues.services.membership import RefusedError
from leagues.settings_forms import MessageForm
from leagues.view_models.board import load_thread

from .access import Member, member_required
from .paging import key_in

ANCHOR = "#board"


@member_required
@require_http_methods(["GET", "HEAD", "POST"])
def board(request: HttpRequest, member: Member) -> HttpResponse:
    """Show the messages, the latest first, or those under a matchup; POST adds one."""
    league, matchup = _with_board(member), key_in(request, "matchup")
    form = MessageForm(request.POST if request.method == "POST" else None)
    problem = ""
    if request.method == "POST":
        if not form.is_valid():
            problem = str(form.errors["text"][0])
        else:
            try:
                post_message(
                    league=league.pk,
                    by=Actor(member.user, member.team),
                    text=form.cleaned_data["text"],
                    matchup=matchup,
                )
            except RefusedError as error:
                problem = str(error)
            else:
                return redirect(_address(league, matchup))
    before = key_in(request, "before")
    thread = load_thread(league, matchup=matchup, before=before, moderates=member.is_commissioner)
    assert thread is not None  # noqa: S101 - _with_board
    if matchup is not None and not thread.shown and not _has_matchup(league, matchup):
        raise Http404("There is no such matchup.")
    context = {
        "league": league,
        "member": member,
        "tab": "board",
        "thread": thread,
        "matchup_id": matchup,
        "is_first": before is None,
        "problem": problem,
        "text": form.data.get("text", "") if problem else "",
    }
    return render(request, "leagues/board.html", context)


@member_required
@require_POST
def report(request: HttpRequest, member: Member, message: int) -> HttpResponse:
    league = _with_board(member)
    try:
        with missing_is_404():
            is_new = report_message(
                league=league.pk, message=message, by=Actor(member.user, member.team)
            )
    except RefusedError as error:
        messages.error(request, str(error))
    else:
        told = "The commissioner sees your report." if is_new else "You have reported it already."
        messages.success(request, told)
    return redirect(_address(league, key_in(request, "matchup")))


@member_required
@require_POST
def remove(request: HttpRequest, member: Member, message: int) -> HttpResponse:
    league = _with_board(member)
    try:
        with missing_is_404():
            remove_message(league=league.pk, message=message, by=Actor(member.user, member.team))
    except RefusedError as error:
        raise PermissionDenied(str(error)) from error
    messages.success(request, "The message is removed.")
    return redirect(_address(league, key_in(request, "matchup")))


def _with_board(member: Member) -> League:
    """Return the member's league. Raises Http404 if it has no board."""
    if not has_board(member.league):
        raise Http404("This league has no board.")
    return member.league


def _has_matchup(league: League, matchup: int) -> bool:
    return league.matchups.filter(pk=matchup).exists()


def _address(league: League, matchup: int | None) -> str:
    """Return the page that shows the messages: the board, or the matchup's."""
    if matchup is None:
        return reverse("league-board", args=[league.pk])
    return reverse("own-matchup", args=[league.pk, matchup]) + ANCHOR
