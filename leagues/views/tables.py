"""The table of a league, now or after a week, with the week's matchups.

A large league is read by pages. The first one is a snapshot; the others are those after the last
week whose table is stored, found by place: one query, whichever page it is.
"""

from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from caching.publishing.shared_pages import shared
from caching.read_together import read_together
from fantasy.calendar import Calendar
from fantasy.models import Week
from fantasy.rules.schedule import previous_week
from leagues.models import League, LeagueRank
from leagues.read_models.large_leagues import LARGE_LEAGUE_TOP, NO_TABLE, PAGE, LargeLeague
from leagues.read_models.large_own import own_rows
from leagues.services.membership import PAST_SEASON
from leagues.view_models.invites import Visitor, problem
from leagues.view_models.large_table import (
    LargeRow,
    OwnStanding,
    first_rows,
    is_stored,
    own_standing,
    pages,
    stored_rows,
    week_before_start,
)
from leagues.view_models.results import results_of
from leagues.view_models.table import matchup_rows, table_rows, tie_break_names
from leagues.view_models.titles import titles_of
from scoring.read_models.team_scores import team_scores

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
    if opened.page["is_large"]:
        context = _large_table(opened, number, _asked_page(request))
    else:
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


def _large_table(opened: Opened, number: int | None, asked: int) -> dict[str, object]:
    league, calendar = opened.league, opened.calendar
    (built,) = read_together(LARGE_LEAGUE_TOP.at(league.pk).or_none())
    top = built or NO_TABLE
    latest = calendar.week(top["week"]) if top["week"] else calendar.week(number)
    week = calendar.week(number) if number else latest
    is_first = asked == 1 and week == latest
    if is_first:
        rows = first_rows(top, started=league.start_week <= week.number)
    else:
        if not week.is_final and top["stored"]:
            week = calendar.week(top["stored"]["week"])
        rows = _stored_page(league, week, previous_week(calendar.weeks, week), asked)
    context = _frame(opened, week.number)
    context |= {
        "tab": "week" if number else "table",
        "is_large": True,
        "is_being_built": built is None,
        "is_stored": not is_first,
        "counted": league.start_week <= week.number,
        "rows": rows,
        "ranked": top["teams"],
        "page": asked,
        **pages(top["teams"] if top["stored"] else 0, asked, rows),
    }
    if week.number >= latest.number:
        context["next_week"] = None  # nothing is known of a week that has not begun
    if opened.member and is_first:
        context["standing"] = _own_standing(opened, top, week)
    return context


def _stored_page(league: League, week: Week, before: Week | None, page: int) -> list[LargeRow]:
    """Return the rows after a final week, with the ranks after the week before.

    One query: by the key of the places, and for each row by that of its team.
    """
    first, last = (page - 1) * PAGE + 1, page * PAGE
    found = LeagueRank.objects.filter(league=league, week=week, place__range=(first, last))
    earlier = LeagueRank.objects.filter(team=OuterRef("team"), league=league, week=before)
    found = found.annotate(rank_before=Subquery(earlier.order_by().values("rank")))
    return stored_rows(found.order_by("place").select_related("team"))


def _own_standing(opened: Opened, top: LargeLeague, week: Week) -> OwnStanding | None:
    """Return the standing of the member's team: one query, and one cache call.

    The score of a final week is a query more, until the week's table is stored.
    """
    assert opened.member  # noqa: S101 - the caller has checked it
    league, team = opened.league, opened.member.team.pk
    if league.start_week > week.number:
        return None
    table = top["stored"]["pk"] if top["stored"] else None
    before = week_before_start(league, opened.calendar.weeks)
    row, before_start = own_rows(league, team, table, before)
    has_row = row is not None and is_stored(top, week)
    now = None if has_row else team_scores(week, [team]).get(team)
    return own_standing(league, top, week, now, stored=row, before_start=before_start)


def _asked_page(request: HttpRequest) -> int:
    """Return the page in the query; invalid values are ignored."""
    page = request.GET.get("page", "")
    is_number = page.isascii() and page.isdigit() and len(page) < 8
    return max(1, int(page)) if is_number else 1


def _frame(opened: Opened, number: int | None) -> dict[str, object]:
    """Return what the page shows beside the table."""
    league, calendar, member = opened.league, opened.calendar, opened.member
    week = calendar.week(number)
    is_open = member is None and league.kind == League.Kind.OWNED and league.is_public
    refused = _why_not_join(league, calendar) if is_open else ""
    return {
        "league": league,
        "member": member,
        "tab": "week" if number else "table",
        "own": member.team.pk if member else None,
        "commissioner": next(iter(opened.page["commissioner"]), None),
        "titles": titles_of(opened.page, league),
        "joinable": is_open and not refused,
        "join_refused": refused,
        "week": week,
        "started": league.start_week <= week.number,
        **calendar.around(week),
        **calendar.phase(week),
    }


def _why_not_join(league: League, calendar: Calendar) -> str:
    """Return why nobody can join now, or "". No query."""
    return problem(league, Visitor(), calendar) if league.season.is_current else PAST_SEASON
