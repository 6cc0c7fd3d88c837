"""The owner's lineup: seen, changed step by step in the address, and saved."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from waffle.decorators import waffle_flag

from caching.entries import together
from fantasy.calendar import Calendar, calendar
from fantasy.models import User, Week
from teams.autopick import NoLineupError
from teams.drafts import Draft
from teams.lineup_page import LineupPage
from teams.lineups import Pick
from teams.managers import PLAYERS, SCOREBOARD
from teams.models import Game, Lineup, Player, Team
from teams.player_filter import PlayerFilter
from teams.services.lineups import (
    Choice,
    LineupConflictError,
    LineupRefusedError,
    current_lineup_of,
    picks_of,
    save_lineup,
)
from teams.services.teams import suggested
from teams.services.transfers import WeekStart, week_start

PAGE = "teams/lineup.html"


@dataclass(frozen=True)
class Desk:
    """What every step needs: whose lineup, for which week, and what is stored."""

    season: Calendar
    week: Week
    team: Team
    stored: Lineup | None
    start: WeekStart

    def page(self, draft: Draft, waiting: int | None = None) -> LineupPage:
        season = self.season.season
        with together(PLAYERS.place(season.pk), SCOREBOARD.place(self.week.pk)):
            players = Player.cached.listing(season)
            games = Game.cached.scoreboard(self.week)
        return LineupPage(
            draft,
            week=self.week,
            players={player.pk: player for player in players},
            games=games,
            start=self.start,
            paid=self.start.squad | {pick.player: pick.price for pick in self.stored_picks},
            now=self.season.now,
            waiting=waiting,
        )

    @property
    def stored_picks(self) -> list[Pick]:
        return picks_of(self.stored) if self.stored else []

    @property
    def stored_draft(self) -> Draft:
        chip = self.stored.chip_in(self.week) if self.stored else ""
        return Draft.of(self.stored_picks, chip)


def _desk(request: HttpRequest) -> Desk | HttpResponse:
    """The desk, or where to go without a team or an open week."""
    season = calendar()
    assert isinstance(request.user, User)  # noqa: S101 - login_required
    week = season.open
    stored = current_lineup_of(request.user, week) if week else None
    team = stored.team if stored else Team.objects.of_owner(request.user, season.season).first()
    if team is None:
        return redirect("my-team")
    if week is None:
        return render(request, "teams/season_over.html", {"team": team, "season": season.season})
    numbers = [week.number for week in season.weeks]
    return Desk(season, week, team, stored, week_start(team, week, stored, numbers))


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def lineup(request: HttpRequest) -> HttpResponse:
    desk = _desk(request)
    if isinstance(desk, HttpResponse):
        return desk
    if request.method == "POST":
        return _save(request, desk)
    draft = Draft.from_query(request.GET) if "s" in request.GET else desk.stored_draft
    waiting = request.GET.get("in", "")
    page = desk.page(draft, int(waiting) if waiting.isdecimal() and len(waiting) < 12 else None)
    return _show(request, desk, page)


def _save(request: HttpRequest, desk: Desk) -> HttpResponse:
    draft = Draft.from_query(request.POST)
    if request.POST.get("week") != str(desk.week.number):
        problem = f"Lineups for week {request.POST.get('week')} are closed."
        return _show(request, desk, desk.page(draft), refused=[problem])
    choices = [
        Choice(player, starts, order, player == draft.captain, player == draft.vice)
        for starts, players in ((True, draft.starters), (False, draft.bench))
        for order, player in enumerate(players)
    ]
    try:
        save_lineup(
            team=desk.team,
            week=desk.week,
            choices=choices,
            made_from=request.POST.get("made_from") or None,
            chip=draft.chip,
        )
    except LineupRefusedError as error:
        return _show(request, desk, desk.page(draft), refused=error.problems)
    except LineupConflictError as error:
        numbers = [week.number for week in desk.season.weeks]
        start = week_start(desk.team, desk.week, error.stored, numbers)
        now = Desk(desk.season, desk.week, desk.team, error.stored, start)
        context = {
            "week": desk.week,
            "mine": now.page(draft),
            "stored": now.page(now.stored_draft),
            "token": error.stored.token,
        }
        return render(request, "teams/lineup_conflict.html", context, status=409)
    messages.success(request, f"Saved. This is your lineup from week {desk.week.number} on.")
    return redirect("lineup")


def _show(
    request: HttpRequest, desk: Desk, page: LineupPage, refused: list[str] | None = None
) -> HttpResponse:
    context = {
        "page": page,
        "team": desk.team,
        "week": desk.week,
        "season": desk.season.season,
        "rules": desk.season.rules,
        "token": desk.stored.token if desk.stored else "",
        "changed": page.draft != desk.stored_draft,
        "refused": refused or [],
    }
    return render(request, PAGE, context, status=422 if refused else 200)


@never_cache
@login_required
@require_safe
def choose_player(request: HttpRequest) -> HttpResponse:
    """All players of a position, for the place of `out` or for a free one."""
    desk = _desk(request)
    if isinstance(desk, HttpResponse):
        return desk
    page = desk.page(Draft.from_query(request.GET))
    leaving = request.GET.get("out", "")
    out = next((pick for pick in page.picks if str(pick.player) == leaving), None)
    chosen = PlayerFilter.from_query(request.GET)
    found = chosen.page_of(list(page.players.values()), desk.season)
    starts = request.GET.get("starts") == "1"
    rows = [
        (
            player,
            page.games.get(player.club_id),
            page.why_not(player, out),
            (
                page.draft.replaced(out.player, player.pk)
                if out
                else page.draft.added(player.pk, starts=starts)
            ).query,
        )
        for player in found
    ]
    context = {
        "page": page,
        "players": found,
        "rows": rows,
        "out": out,
        "starts": starts,
        "filter": chosen,
        "more": "&".join(
            [
                page.draft.query,
                f"out={out.player}" if out else f"starts={int(starts)}",
                chosen.query(),
            ]
        ),
        "rules": page.rules,
        "week": desk.week,
        "clubs": sorted({p.club for p in page.players.values()}, key=lambda club: club.name),
    }
    return render(request, "teams/choose_player.html", context)


@never_cache
@login_required
@require_safe
@waffle_flag("suggestion", redirect_to="lineup")
def fill(request: HttpRequest) -> HttpResponse:
    """A suggestion, as a draft that is not saved yet."""
    desk = _desk(request)
    if isinstance(desk, HttpResponse):
        return desk
    page = desk.page(Draft())
    try:
        picks = suggested(list(page.players.values()), page.locked_clubs, page.rules)
    except NoLineupError as error:
        messages.error(request, f"Nothing could be suggested: {error}.")
        return redirect("lineup")
    response = redirect("lineup")
    response["Location"] += f"?{Draft.of(picks).query}"
    return response
