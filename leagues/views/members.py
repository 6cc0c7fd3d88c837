"""The members of a league, and what its commissioner does to them."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from leagues.models import League, Membership
from leagues.services.board import has_board
from leagues.services.locking import Actor
from leagues.services.members import hand_over, mute_member, reinstate_member, remove_member
from leagues.services.membership import RefusedError
from leagues.settings_forms import ReasonForm

from .access import ONLY_COMMISSIONER, Member, member_required
from .paging import Page, key_in, page_of

MEMBERS = 100  # on a page
State = Membership.State
SEEN = {False: (State.ACTIVE,), True: (State.ACTIVE, State.REMOVED)}


@dataclass(frozen=True)
class Act:
    """`state`: of the team before the act. `danger`: the page to confirm it has a red button."""

    label: str
    done: str
    state: str = State.ACTIVE
    confirmed: bool = False
    needs_reason: bool = False
    danger: bool = False


ACTS = {
    "remove": Act(
        "Remove team", "{team} is removed.", confirmed=True, needs_reason=True, danger=True
    ),
    "reinstate": Act("Reinstate", "{team} is in the league again.", state=State.REMOVED),
    "mute": Act("Mute", "{team} can no longer write on the board."),
    "unmute": Act("Unmute", "{team} can write on the board again."),
    "hand-over": Act("Hand over the office", "{team} runs the league now.", confirmed=True),
}


@member_required
@require_safe
def members(request: HttpRequest, member: Member) -> HttpResponse:
    """List the members as they first joined; for the commissioner, removed ones too."""
    league = member.league
    _check_is_owned(league)
    rows = (
        league.memberships.filter(state__in=SEEN[member.is_commissioner])
        .select_related("team__owner")
        .order_by("pk")
    )
    after = key_in(request, "after")
    page: Page[Membership] = page_of(rows.filter(pk__gt=after or 0), MEMBERS)
    context = {
        "league": league,
        "member": member,
        "tab": "members",
        "page": page,
        "is_first": after is None,
        "has_board": has_board(league),
    }
    return render(request, "leagues/members.html", context)


@member_required
def act(request: HttpRequest, member: Member, team: int, act: str) -> HttpResponse:
    """Do it on a POST. GET shows the page that confirms a removal or a hand-over."""
    league, chosen = member.league, ACTS.get(act)
    _check_is_owned(league)
    if chosen is None:
        raise Http404("There is no such act.")
    if not (member.is_commissioner or _takes_office(member, team, act)):
        raise PermissionDenied(ONLY_COMMISSIONER)
    allowed = ["GET", "HEAD", "POST"] if chosen.confirmed else ["POST"]
    if request.method not in allowed:
        return HttpResponseNotAllowed(allowed)
    rows = league.memberships.filter(team=team, state=chosen.state)
    target = rows.select_related("team__owner").first()
    if target is None:
        if request.method == "POST" and league.memberships.filter(team=team).exists():
            messages.error(request, "That was done already, or the team has left since.")
            return redirect("league-members", league.pk)
        raise Http404("That team is not in the league.")
    if act == "hand-over" and request.method != "POST" and not _may_take(member, target):
        raise Http404("The owner of that team cannot be the commissioner.")
    form = ReasonForm(
        request.POST if request.method == "POST" else None, required=chosen.needs_reason
    )
    problem = ""
    if request.method == "POST" and (form.is_valid() or not chosen.confirmed):
        try:
            _do(act, member, team, form.cleaned_data.get("why", ""))
        except RefusedError as error:
            problem = str(error)
            if not chosen.confirmed:
                messages.error(request, problem)
                return redirect("league-members", league.pk)
        else:
            messages.success(request, chosen.done.format(team=target.team.name))
            return redirect("league-members", league.pk)
    context = {
        "league": league,
        "member": member,
        "tab": "members",
        "target": target,
        "act": act,
        "chosen": chosen,
        "form": form,
        "problem": problem,
    }
    return render(request, "leagues/act_on_member.html", context)


def _do(act: str, member: Member, team: int, why: str) -> None:
    league, by = member.league.pk, Actor(member.user, member.team)
    if act == "remove":
        remove_member(league=league, team=team, by=by, why=why)
    elif act == "reinstate":
        reinstate_member(league=league, team=team, by=by)
    elif act == "hand-over":
        hand_over(league=league, team=team, by=by, why=why)
    else:
        mute_member(league=league, team=team, by=by, muted=act == "mute")


def _takes_office(member: Member, team: int, act: str) -> bool:
    is_empty = member.league.commissioner_id is None
    return act == "hand-over" and is_empty and team == member.team.pk


def _may_take(member: Member, target: Membership) -> bool:
    """Return whether the page that confirms a hand-over can lead to one.

    A guest who takes the office is told to sign up first.
    """
    owner = target.team.owner
    return owner is not None and (not owner.is_guest or target.team_id == member.team.pk)


def _check_is_owned(league: League) -> None:
    """Raise Http404 for a league of everyone, whose members nobody manages."""
    if league.kind != League.Kind.OWNED:
        raise Http404("This league has no list of members.")
