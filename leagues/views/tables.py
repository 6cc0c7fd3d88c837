"""The table of a league, now or after a week, with the week's matchups."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from caching.publishing.shared_pages import shared
from leagues.models import League
from leagues.view_models.results import results_of
from leagues.view_models.table import matchup_rows, table_rows, tie_break_names

from .access import Member, member_required
from .reading import Opened, open_own, open_shared


@shared("page")
def league(request: HttpRequest, pk: int, number: int | None = None) -> HttpResponse:
    return _answer(request, open_shared(pk), number)


@member_required
@require_safe
def own_league(request: HttpRequest, member: Member, number: int | None = None) -> HttpResponse:
    return _answer(request, open_own(member), number)


def _answer(request: HttpRequest, opened: Opened, number: int | None) -> HttpResponse:
    league = opened.league
    if league.kind == League.Kind.OVERALL:
        return redirect("leaderboard-week", number) if number else redirect("leaderboard")
    context = _small_table(opened, number)
    return render(request, "leagues/table.html", context)


def _small_table(opened: Opened, number: int | None) -> dict[str, object]:
    page, calendar = opened.page, opened.calendar
    week = calendar.week(number)
    results = results_of(page, calendar, until=week)
    return {
        **_frame(opened, number),
        "rows": table_rows(page, results, week),
        "counted": bool([n for n in results.weeks if n >= opened.league.start_week]),
        "matchups": matchup_rows(page, results, week),
        "tie_breaks": tie_break_names(opened.league),
    }


def _frame(opened: Opened, number: int | None) -> dict[str, object]:
    """Return what the page shows beside the table."""
    league, calendar, member = opened.league, opened.calendar, opened.member
    week = calendar.week(number)
    return {
        "league": league,
        "member": member,
        "tab": "week" if number else "table",
        "own": member.team.pk if member else None,
        "commissioner": next(iter(opened.page["commissioner"]), None),
        "joinable": member is None and _may_join(league),
        "week": week,
        "started": league.start_week <= week.number,
        **calendar.around(week),
        **calendar.phase(week),
    }


def _may_join(league: League) -> bool:
    """Return whether a visitor may join by themselves, as far as the minted league tells."""
    return (
        league.kind == League.Kind.OWNED
        and league.is_public
        and league.season.is_current
        and not league.entry_locked
        and not league.is_full
    )
