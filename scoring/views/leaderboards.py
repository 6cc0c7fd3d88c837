"""The leaderboards. Their first hundred rows are snapshots.

A further page or a search makes one query of a final week, since only final weeks store
every team's points.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import wraps
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from waffle import switch_is_active

from caching.publishing.shared_pages import shared
from caching.read_together import read_together
from fantasy.calendar import Calendar, current_calendar
from fantasy.models import User, Week
from fantasy.rollout import SHALLOW_LEADERBOARDS
from scoring.read_models.leaderboards import LEADERBOARDS
from scoring.read_models.ranks import RANKS
from scoring.read_models.team_page import TEAM_PAGE
from scoring.view_models.standing import Standing, standing
from teams.managers import LEADERBOARD_SIZE
from teams.models import Team, TeamWeek

View = Callable[..., HttpResponse]

NEIGHBOURS = 5  # rows shown above and below the user's own team


@dataclass(frozen=True)
class Asked:
    """The search and the page in the query of a request; invalid values are ignored."""

    search: str
    page: int

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> "Asked":
        page = query.get("page", "")
        is_number = page.isascii() and page.isdigit() and len(page) < 8
        return cls(
            search=query.get("q", "").replace("\0", "").strip()[:40],
            page=max(1, int(page)) if is_number else 1,
        )

    @property
    def is_deep(self) -> bool:
        return bool(self.search) or self.page > 1

    @property
    def places(self) -> tuple[int, int]:
        return (self.page - 1) * LEADERBOARD_SIZE + 1, self.page * LEADERBOARD_SIZE


def shallow_under_load(view: View) -> View:
    """Answer further pages and searches with 503 while the switch is on.

    The first hundred rows, which need no query, are always there.
    """

    @wraps(view)
    def checked(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if Asked.from_query(request.GET).is_deep and switch_is_active(SHALLOW_LEADERBOARDS):
            response = render(request, "scoring/leaderboard_search_paused.html", status=503)
            response["Retry-After"] = "60"
            return response
        return view(request, *args, **kwargs)

    return checked


@shared("q", "page")
@shallow_under_load
def season_leaderboard(request: HttpRequest) -> HttpResponse:
    calendar = current_calendar()
    asked = Asked.from_query(request.GET)
    week = calendar.shown
    stored = calendar.last_final
    if asked.search:
        week, rows = stored or week, _search(calendar, asked.search, stored)
    elif asked.page > 1 and stored:
        week = stored
        rows = list(TeamWeek.objects.places(week, "season_rank", *asked.places))
    else:
        rows = LEADERBOARDS.read(week.pk)["season"]
    context = {
        "season": calendar.season,
        "week": week,
        "current": calendar.shown,
        "rows": rows,
        **calendar.phase(calendar.shown),
        **_around(asked, rows, deeper=stored is not None),
    }
    return render(request, "scoring/standings.html", context)


@shared("q", "page")
@shallow_under_load
def week_leaderboard(request: HttpRequest, number: int) -> HttpResponse:
    calendar = current_calendar()
    week = calendar.week(number)
    asked = Asked.from_query(request.GET)
    if asked.search:
        rows = _search(calendar, asked.search, week if week.is_final else calendar.last_final)
    elif asked.page > 1 and week.is_final:
        rows = list(TeamWeek.objects.places(week, "rank", *asked.places))
    else:
        rows = LEADERBOARDS.read(week.pk)["week"]
    context = {
        "season": calendar.season,
        "week": week,
        "ranked_in": week if week.is_final else calendar.last_final,
        "rows": rows,
        **_around(asked, rows, deeper=week.is_final),
        **calendar.around(week),
        **calendar.phase(week),
    }
    return render(request, "scoring/leaderboard.html", context)


@never_cache
@login_required
@require_safe
def my_rank(request: HttpRequest) -> HttpResponse:
    """Show the user's own team among its neighbours, after the last final week.

    While a week is in progress, also show the team's rank at this moment.
    """
    calendar = current_calendar()
    assert isinstance(request.user, User)  # noqa: S101 - login_required
    week = calendar.last_final
    own = TeamWeek.objects.of_owner(request.user, week).first() if week else None
    context = {"season": calendar.season, "week": week, "own": own, "current": calendar.shown}
    if week and own:
        first, last = max(1, own.place - NEIGHBOURS), own.place + NEIGHBOURS
        context["rows"] = TeamWeek.objects.places(week, "season_rank", first, last)
        context["page"] = (own.place - 1) // LEADERBOARD_SIZE + 1
        context["now"] = _standing_now(calendar, own.team_id)
        return render(request, "scoring/my_rank.html", context)
    team = Team.objects.of_owner(request.user, calendar.season).first()
    if team is None:
        return redirect("my-team")
    context |= {"team": team, "now": _standing_now(calendar, team.pk)}
    return render(request, "scoring/my_rank.html", context)


def _standing_now(calendar: Calendar, team: int) -> Standing | None:
    """Return the team's standing in the week in progress, as its page tells it."""
    week = calendar.shown
    if week.is_final or not calendar.has_begun(week):
        return None
    page, ranks = read_together(TEAM_PAGE.at(team, week.pk), RANKS.at(week.pk).or_none())
    return standing(calendar, week, page, ranks) if page["slots"] else None


def _search(calendar: Calendar, name: str, week: Week | None) -> list[TeamWeek]:
    """Return the teams found, each as its row of the week; the row may be without numbers."""
    rows = []
    for team in Team.objects.search(calendar.season, name, week):
        row = TeamWeek(
            team=team,
            week=week,
            points=team.points,
            transfers_cost=team.transfers_cost or 0,
            season_points=team.season_points,
        )
        row.rank, row.season_rank = team.rank, team.season_rank
        rows.append(row)
    return rows


def _around(asked: Asked, rows: Iterable[TeamWeek], *, deeper: bool) -> dict[str, object]:
    """Return what was asked, and the queries of the pages before and after.

    The number of pages is left out: counting them would take another query.
    """
    full = len(list(rows)) == LEADERBOARD_SIZE
    return {
        "asked": asked,
        "first_names": LEADERBOARD_SIZE if full and asked.search else 0,
        "back": urlencode({"page": asked.page - 1}) if asked.page > 1 else "",
        "more": urlencode({"page": asked.page + 1})
        if full and deeper and not asked.search
        else "",
    }
