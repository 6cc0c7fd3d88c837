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
from teams.services.teams import auto_picked
from teams.view_models.availability import week_of
from teams.view_models.lineup_page import LIST, LineupPage
from teams.view_models.player_filter import PlayerFilter
from teams.view_models.slot_actions import slot_actions

from .draft_cookie import NAME, KeptDraft, drop_draft, keep_draft, kept_draft
from .lineup_state import LineupState, load_lineup_state

PAGE = "teams/lineup.html"


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def lineup(request: HttpRequest) -> HttpResponse:
    """Show or save the lineup.

    Query: `s`, `b`, `c`, `v` and `chip` are the draft, `on` is the tapped slot, `view=list` the
    view. `discard` drops the draft that the cookie keeps. Without a draft in the query the page
    shows the one of the cookie, if it was made from the stored lineup.
    """
    if request.method == "POST":
        return _save(request)
    if "discard" in request.GET:
        return _discard(request)
    tapped = request.GET.get("on", "")
    state = load_lineup_state(request, shares=bool(tapped))
    if isinstance(state, HttpResponse):
        return state
    if "s" in request.GET:
        return _show(request, state, state.page(Draft.from_query(request.GET), tapped))
    kept = kept_draft(request)
    if kept is None or kept.owner != str(state.team.owner_id):
        return _show(request, state, state.page(state.stored_draft, tapped))
    if kept.week != str(state.week.number):
        messages.warning(
            request,
            f"Week {kept.week} has locked, so your unsaved changes to that lineup are gone.",
        )
        return _show(request, state, state.page(state.stored_draft, tapped))
    if kept.token != state.token:
        messages.warning(
            request, "You saved a newer lineup elsewhere, so your unsaved changes are gone."
        )
        return _show(request, state, state.page(state.stored_draft, tapped))
    return _show(request, state, state.page(kept.draft, tapped), is_back=True)


def _discard(request: HttpRequest) -> HttpResponse:
    response = _to_lineup("view=list" if request.GET.get("view") == LIST else "")
    drop_draft(response)
    return response


def _save(request: HttpRequest) -> HttpResponse:
    """Save the draft. The page's state is read only if the page has to be shown again."""
    draft = Draft.from_query(request.POST)
    assert isinstance(request.user, User)  # noqa: S101 - login_required
    week = current_calendar().open
    if week is None or request.POST.get("week") != str(week.number):
        return _refuse(
            request, draft, [f"Lineups for Week {request.POST.get('week')} are closed."]
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
    messages.success(request, f"Saved. Your lineup counts from Week {week.number}.")
    response = _to_lineup("view=list" if request.POST.get("view") == LIST else "")
    drop_draft(response)
    return response


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
    request: HttpRequest,
    state: LineupState,
    page: LineupPage,
    refused: list[str] | None = None,
    *,
    is_back: bool = False,
) -> HttpResponse:
    """Show the page. The cookie keeps its draft; it ends when the draft is the stored lineup.

    `is_back`: the draft is from the cookie.
    """
    changed = page.draft != state.stored_draft
    context = {
        "page": page,
        "player_picker": slot_actions(page),
        "team": state.team,
        "week": state.week,
        "season": state.calendar.season,
        "rules": state.calendar.rules,
        "token": state.token,
        "changed": changed,
        "is_back": is_back and changed,
        "refused": refused or [],
        "may_suggest": FeatureFlag.of("suggestion", state.rollout).is_active(request),
    }
    response = render(request, PAGE, context, status=422 if refused else 200)
    if changed:
        owner, week = str(state.team.owner_id), str(state.week.number)
        keep_draft(response, KeptDraft(owner, week, state.token, page.draft))
    elif NAME in request.COOKIES:
        drop_draft(response)
    return response


def _draft_of(request: HttpRequest, state: LineupState) -> Draft:
    """Return the draft of the query, else the one of the cookie, else the stored lineup."""
    if "s" in request.GET:
        return Draft.from_query(request.GET)
    kept = kept_draft(request)
    made_from = (str(state.team.owner_id), str(state.week.number), state.token)
    if kept and (kept.owner, kept.week, kept.token) == made_from:
        return kept.draft
    return state.stored_draft


@never_cache
@login_required
@require_safe
def choose_player(request: HttpRequest) -> HttpResponse:
    """List players for the place of `out` or for an empty slot.

    Query: a draft, `out` or `starts`, the fields of PlayerFilter. `all=1` also lists the players
    who are not available or too dear. With a full squad and no `out`, the page first asks who
    makes room.
    """
    state = load_lineup_state(request, shares=True)
    if isinstance(state, HttpResponse):
        return state
    page = state.page(_draft_of(request, state))
    leaving = request.GET.get("out", "")
    out = next((pick for pick in page.picks if str(pick.player) == leaving), None)
    starts = out.starts if out else request.GET.get("starts") == "1"
    is_full = out is None and page.is_full
    show_all = is_full or request.GET.get("all") == "1"
    fitting = page.fitting(out, starts=starts)
    chosen = PlayerFilter.from_query(request.GET)
    players = [p for p in page.players.values() if show_all or fitting.fits(p)]
    week = week_of(chosen.availability, state.calendar)
    games = page.games if week == state.week else Game.cached.scoreboard(week)
    found = chosen.page_of(players, state.calendar, games, state.shares)
    context = {
        "page": page,
        "players": found,
        "rows": [page.candidate(player, fitting, out, starts=starts) for player in found],
        "left": fitting.left,
        "out": out,
        "starts": starts,
        "is_full": is_full,
        "replaceable": page.replaceable(found) if is_full else [],
        "show_all": show_all,
        "filter": chosen,
        "more": "&".join(
            [
                page.query,
                f"out={out.player}" if out else f"starts={int(starts)}",
                *(["all=1"] if show_all else []),
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
    """Pick players automatically, as a draft that is not saved yet.

    The query may hold a draft: its empty slots are filled. Without empty slots all players are
    picked anew, but for those who have locked.
    """
    state = load_lineup_state(request)
    if isinstance(state, HttpResponse):
        return state
    draft = _draft_of(request, state)
    page = state.page(draft)
    locked = [pick for pick in page.saved if not page.is_free(pick)]
    players = {pick.player for pick in locked}
    picks = locked + [p for p in page.picks if page.is_free(p) and p.player not in players]
    if "s" not in request.GET or len(picks) >= page.rules.squad_size:
        picks = locked
    try:
        filled = auto_picked(
            picks,
            players=list(page.players.values()),
            locked_clubs=page.locked_clubs,
            rules=page.rules,
            paid=page.paid,
            like=page.saved,
        )
    except NoLineupError as error:
        messages.error(request, f"Auto-pick found no lineup: {error}.")
        return _to_lineup(page.query)
    if filled.replaced:
        names = ", ".join(pick.name for pick in filled.replaced)
        messages.info(request, f"Auto-pick replaced {names} to stay within the budget.")
    return _to_lineup(page.query_of(Draft.of(filled.picks, draft.chip)))
