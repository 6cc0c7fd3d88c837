"""Views of the owner's lineup: shown, changed step by step in the address, and saved."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from waffle.decorators import waffle_flag

from fantasy.calendar import current_calendar
from fantasy.models import FeatureFlag, User
from teams.models import Game, Team
from teams.rules.autopick import NoLineupError
from teams.rules.drafts import Draft
from teams.services.lineups import (
    LineupConflictError,
    LineupRefusedError,
    PickInput,
    save_own_lineup,
)
from teams.services.teams import suggested
from teams.view_models.availability import week_of
from teams.view_models.lineup_page import LIST, LineupPage
from teams.view_models.player_filter import PlayerFilter
from teams.view_models.slot_actions import slot_actions

from .lineup_state import LineupState, load_lineup_state

PAGE = "teams/lineup.html"


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def lineup(request: HttpRequest) -> HttpResponse:
    """Show or save the lineup.

    Query: `s`, `b`, `c`, `v` and `chip` are the draft, `on` is the tapped slot, `view=list` the
    view.
    """
    if request.method == "POST":
        return _save(request)
    state = load_lineup_state(request)
    if isinstance(state, HttpResponse):
        return state
    draft = Draft.from_query(request.GET) if "s" in request.GET else state.stored_draft
    return _show(request, state, state.page(draft, request.GET.get("on", "")))


def _save(request: HttpRequest) -> HttpResponse:
    """Save the draft. The page's state is read only if the page has to be shown again."""
    draft = Draft.from_query(request.POST)
    assert isinstance(request.user, User)  # noqa: S101 - login_required
    week = current_calendar().open
    if week is None or request.POST.get("week") != str(week.number):
        return _refuse(
            request, draft, [f"Lineups for week {request.POST.get('week')} are closed."]
        )
    choices = [
        PickInput(player, starts, order, player == draft.captain, player == draft.vice)
        for starts, players in ((True, draft.starters), (False, draft.bench))
        for order, player in enumerate(players)
    ]
    try:
        save_own_lineup(
            owner=request.user,
            week=week,
            choices=choices,
            made_from=request.POST.get("made_from") or None,
            chip=draft.chip,
        )
    except Team.DoesNotExist:
        return redirect("my-team")
    except LineupRefusedError as error:
        return _refuse(request, draft, error.problems)
    except LineupConflictError:
        return _show_both(request, draft)
    messages.success(request, f"Saved. This is your lineup from week {week.number} on.")
    return _to_lineup("view=list" if request.POST.get("view") == LIST else "")


def _refuse(request: HttpRequest, draft: Draft, problems: list[str]) -> HttpResponse:
    state = load_lineup_state(request)
    if isinstance(state, HttpResponse):
        return state
    return _show(request, state, state.page(draft), refused=problems)


def _show_both(request: HttpRequest, draft: Draft) -> HttpResponse:
    state = load_lineup_state(request)
    if isinstance(state, HttpResponse):
        return state
    mine, stored = state.page(draft), state.page(state.stored_draft)
    context = {
        "week": state.week,
        "mine": mine,
        "stored": stored,
        "in_both": {slot.pick for slot in mine.starters} & {slot.pick for slot in stored.starters},
        "token": state.token,
    }
    return render(request, "teams/lineup_conflict.html", context, status=409)


def _to_lineup(query: str) -> HttpResponse:
    response = redirect("lineup")
    if query:
        response["Location"] += f"?{query}"
    return response


def _show(
    request: HttpRequest, state: LineupState, page: LineupPage, refused: list[str] | None = None
) -> HttpResponse:
    context = {
        "page": page,
        "player_picker": slot_actions(page),
        "team": state.team,
        "week": state.week,
        "season": state.calendar.season,
        "rules": state.calendar.rules,
        "token": state.token,
        "changed": page.draft != state.stored_draft,
        "refused": refused or [],
        "may_suggest": FeatureFlag.of("suggestion", state.rollout).is_active(request),
    }
    return render(request, PAGE, context, status=422 if refused else 200)


@never_cache
@login_required
@require_safe
def choose_player(request: HttpRequest) -> HttpResponse:
    """List players for the place of `out` or for a free one."""
    state = load_lineup_state(request)
    if isinstance(state, HttpResponse):
        return state
    page = state.page(Draft.from_query(request.GET) if "s" in request.GET else state.stored_draft)
    leaving = request.GET.get("out", "")
    out = next((pick for pick in page.picks if str(pick.player) == leaving), None)
    starts = out.starts if out else request.GET.get("starts") == "1"
    only_fitting = request.GET.get("fits") == "1"
    fitting = page.fitting(out, starts=starts)
    chosen = PlayerFilter.from_query(request.GET)
    players = [p for p in page.players.values() if not only_fitting or not fitting.why_not(p)]
    week = week_of(chosen.availability, state.calendar)
    games = page.games if week == state.week else Game.cached.scoreboard(week)
    found = chosen.page_of(players, state.calendar, games)
    context = {
        "page": page,
        "players": found,
        "rows": [page.candidate(player, fitting, out, starts=starts) for player in found],
        "left": fitting.left,
        "out": out,
        "starts": starts,
        "only_fitting": only_fitting,
        "filter": chosen,
        "more": "&".join(
            [
                page.query,
                f"out={out.player}" if out else f"starts={int(starts)}",
                *(["fits=1"] if only_fitting else []),
                chosen.query(),
            ]
        ),
        "rules": page.rules,
        "week": state.week,
        "clubs": sorted({p.club for p in page.players.values()}, key=lambda club: club.name),
    }
    return render(request, "teams/choose_player.html", context)


@never_cache
@login_required
@require_safe
@waffle_flag("suggestion", redirect_to="lineup")
def fill(request: HttpRequest) -> HttpResponse:
    """Suggest a lineup, as a draft that is not saved yet."""
    state = load_lineup_state(request)
    if isinstance(state, HttpResponse):
        return state
    page = state.page(Draft())
    try:
        picks = suggested(list(page.players.values()), page.locked_clubs, page.rules)
    except NoLineupError as error:
        messages.error(request, f"Nothing could be suggested: {error}.")
        return _to_lineup("")
    return _to_lineup(page.query_of(Draft.of(picks)))
