"""The page of a league's playoffs, or of its cup."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from caching.publishing.shared_pages import shared
from leagues.models import Matchup
from leagues.view_models.bracket import as_it_stands, stage_view
from leagues.view_models.results import results_of
from leagues.view_models.table import teams_of

from .access import Member, member_required
from .reading import Opened, open_own, open_shared


@shared()
def bracket(request: HttpRequest, pk: int) -> HttpResponse:
    return _answer(request, open_shared(pk))


@member_required
@require_safe
def own_bracket(request: HttpRequest, member: Member) -> HttpResponse:
    return _answer(request, open_own(member))


def _answer(request: HttpRequest, opened: Opened) -> HttpResponse:
    page, league, calendar = opened.page, opened.league, opened.calendar
    if not league.playoff_teams and not league.cup_week:
        raise Http404("This league has neither playoffs nor a cup.")
    results = results_of(page, calendar)
    stages = [
        stage
        for key in (Matchup.Stage.PLAYOFF, Matchup.Stage.CONSOLATION, Matchup.Stage.CUP)
        if (stage := stage_view(key, page, calendar, results))
    ]
    drawn = bool(stages)
    if not drawn:
        stages = as_it_stands(page, calendar, results)
    week = calendar.shown
    teams = teams_of(page)
    is_cup = not league.is_head_to_head
    winner = page["league"].cup_winner_id if is_cup else page["league"].champion_id
    context = {
        "league": league,
        "member": opened.member,
        "tab": "bracket",
        "own": opened.member.team.pk if opened.member else None,
        "is_cup": is_cup,
        "stages": stages,
        "drawn": drawn,
        "is_large": page["is_large"],
        "first_week": league.cup_week if is_cup else league.playoff_week,
        "winner": teams.get(winner or 0),
        "seed": page["league"].seed,
        "week": week,
        "begun": calendar.has_begun(week),
    }
    return render(request, "leagues/bracket.html", context)
