"""The history of a league: a team's points and ranks by week, records and past seasons."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from caching.publishing.shared_pages import shared
from leagues.models import League, Membership
from leagues.read_models.history import History
from leagues.read_models.large_history import weeks_in_large_league
from leagues.view_models.history import (
    charts,
    large_charts,
    leader,
    minted_weeks_in_large,
    past_seasons_of,
    records_of,
    weeks_in_large,
    weeks_of_team,
)
from leagues.view_models.titles import titles_of

from .access import Member, member_required
from .reading import Opened, open_own, open_shared


@shared("team")
def history(request: HttpRequest, pk: int) -> HttpResponse:
    opened, found = open_shared(pk, with_history=True)
    if opened.league.kind == League.Kind.OVERALL:
        return redirect("leaderboard")
    # A season in which the league was private tells nothing to a visitor.
    past = [one for one in past_seasons_of(found) if one.is_public]
    context = {
        **_context(request, opened, found),
        "past": past,
        "open_seasons": {one.league for one in past},
    }
    return render(request, "leagues/history.html", context)


@member_required
@require_safe
def own_history(request: HttpRequest, member: Member) -> HttpResponse:
    """Also show the private past seasons in which the user was a member, and link to those where
    they were: a query if there are any.
    """
    opened, found = open_own(member, with_history=True)
    past = past_seasons_of(found)
    own = set(
        Membership.objects.active()
        .of_user(member.user)
        .filter(league__in=[one.league for one in past])
        .values_list("league", flat=True)
        if past
        else []
    )
    context = {
        **_context(request, opened, found),
        "past": [one for one in past if one.is_public or one.league in own],
        "open_seasons": own,
    }
    return render(request, "leagues/history.html", context)


def _context(request: HttpRequest, opened: Opened, found: History) -> dict[str, object]:
    member = opened.member
    read = _large if opened.page["is_large"] else _small
    return {
        "league": opened.league,
        "member": member,
        "tab": "history",
        "own": member.team.pk if member else None,
        "is_large": opened.page["is_large"],
        **read(request, opened, found),
        "titles": titles_of(opened.page, opened.league),
        "records": records_of(found),
    }


def _small(request: HttpRequest, opened: Opened, found: History) -> dict[str, object]:
    """Return the weeks of the asked team, else of the member's own, else of the leader."""
    asked, own = _asked_team(request), opened.member.team.pk if opened.member else None
    team = next((one for one in (asked, own) if str(one) in found["ranks"]), leader(found))
    weeks = weeks_of_team(found, team) if team else []
    return {
        "team": team,
        "team_name": found["names"].get(str(team), ""),
        "teams": _by_name({one: found["names"].get(one, "") for one in found["ranks"]}),
        "weeks": weeks,
        **charts(weeks),
    }


def _large(request: HttpRequest, opened: Opened, found: History) -> dict[str, object]:
    """Return the same for a large league: one query, and none for the leader.

    The teams to choose from are the shown one, the own one and those at the top after a week.
    `unranked`: the name of the own team, if it should be shown and no stored table ranks it.
    """
    member = opened.member
    first = next((int(one) for one in found["ranks"]), None)
    team = _asked_team(request) or (member.team.pk if member else first)
    one = weeks_in_large_league(opened.league, team) if team and team != first else None
    names = dict(found["names"])
    if member:
        names[str(member.team.pk)] = member.team.name
    weeks, unranked = [], ""
    if one is None and member and team == member.team.pk != first:
        unranked = member.team.name
    if one:
        names[str(team)], weeks = one.name, weeks_in_large(one)
    elif first:
        team, weeks = first, minted_weeks_in_large(found, first)
    return {
        "team": team,
        "team_name": names.get(str(team), ""),
        "teams": _by_name(names),
        "unranked": unranked,
        "weeks": weeks,
        **large_charts(weeks),
    }


def _by_name(names: Mapping[str, str]) -> list[tuple[int, str]]:
    """Return the options of the teams: ids and names."""
    return sorted(
        ((int(team), name) for team, name in names.items()),
        key=lambda pair: (pair[1].casefold(), pair[0]),
    )


def _asked_team(request: HttpRequest) -> int | None:
    """Return the team in the query; invalid values are ignored."""
    asked = request.GET.get("team", "")
    is_id = asked.isascii() and asked.isdigit() and len(asked) < 19
    return int(asked) if is_id else None
