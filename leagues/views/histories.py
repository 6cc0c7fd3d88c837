"""The history of a league: a team's points and ranks by week, records and past seasons."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from caching.publishing.shared_pages import shared
from leagues.models import League, Membership
from leagues.read_models.history import History
from leagues.view_models.history import (
    charts,
    leader,
    past_seasons_of,
    records_of,
    weeks_of_team,
)

from .access import Member, member_required
from .reading import Opened, open_own, open_shared


@shared("team")
def history(request: HttpRequest, pk: int) -> HttpResponse:
    opened, found = open_shared(pk, with_history=True)
    if opened.league.kind == League.Kind.OVERALL:
        return redirect("leaderboard")
    # On a shared page a past season can be opened if the league was public then.
    context = _context(request, opened, found)
    context["open_seasons"] = {one.league for one in past_seasons_of(found) if one.is_public}
    return render(request, "leagues/history.html", context)


@member_required
@require_safe
def own_history(request: HttpRequest, member: Member) -> HttpResponse:
    """Also link to the past seasons in which the user was a member: a query if there are any."""
    opened, found = open_own(member, with_history=True)
    context = _context(request, opened, found)
    context["open_seasons"] = set(
        Membership.objects.active()
        .of_user(member.user)
        .filter(league__in=[one.league for one in past_seasons_of(found)])
        .values_list("league", flat=True)
        if found["past"]
        else []
    )
    return render(request, "leagues/history.html", context)


def _context(request: HttpRequest, opened: Opened, found: History) -> dict[str, object]:
    member = opened.member
    team = _asked_team(request, found) or (member.team.pk if member else None)
    if team is None or str(team) not in found["ranks"]:
        team = leader(found)
    weeks = weeks_of_team(found, team) if team else []
    return {
        "league": opened.league,
        "member": member,
        "tab": "history",
        "own": member.team.pk if member else None,
        "team": team,
        "team_name": found["names"].get(str(team), ""),
        "teams": sorted(
            ((int(one), found["names"].get(one, "")) for one in found["ranks"]),
            key=lambda pair: (pair[1].casefold(), pair[0]),
        ),
        "weeks": weeks,
        **charts(weeks),
        "records": records_of(found),
        "past": past_seasons_of(found),
    }


def _asked_team(request: HttpRequest, found: History) -> int | None:
    """Return the team in the query, if it is in the league; invalid values are ignored."""
    asked = request.GET.get("team", "")
    return int(asked) if asked in found["ranks"] else None
