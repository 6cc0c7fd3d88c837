"""The office of the commissioner, and the log of what it does."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fantasy.calendar import current_calendar
from leagues.models import League, LogEntry, Matchup
from leagues.rules.formats import TIE_BREAKS
from leagues.services.corrections import (
    correct_result,
    corrected_result,
    result_by_points,
)
from leagues.services.creation import columns_of
from leagues.services.locking import Actor
from leagues.services.membership import RefusedError, has_begun
from leagues.services.office import BEGUN, change_rules, change_settings, renew_invite_code
from leagues.services.renewal import renew_league as renew
from leagues.services.season_weeks import weeks_of_matchup
from leagues.settings_forms import CorrectionForm, NewCodeForm, RulesForm, SettingsForm
from leagues.view_models.results import results_of
from leagues.view_models.table import teams_of

from .access import Member, commissioner_required, member_required
from .paging import Page, key_in, page_of
from .reading import open_own

ENTRIES = 50  # on a page
FORM = ["GET", "HEAD", "POST"]


@member_required
@require_safe
def log(request: HttpRequest, member: Member) -> HttpResponse:
    """Show what was done in the league, the latest first."""
    league = _owned(member)
    rows = league.log.with_teams().order_by("-pk")
    before = key_in(request, "before")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    page: Page[LogEntry] = page_of(rows, ENTRIES)
    context = {
        "league": league,
        "member": member,
        "tab": "log",
        "page": page,
        "is_first": before is None,
    }
    return render(request, "leagues/log.html", context)


@commissioner_required
@require_http_methods(FORM)
def settings(request: HttpRequest, member: Member) -> HttpResponse:
    """Change the settings, or before the start the rules: each part is a form of its own."""
    league = _owned(member)
    calendar = current_calendar()
    is_past = calendar.season.pk != league.season_id
    begun = is_past or has_begun(league, calendar)
    part = request.POST.get("part", "")
    form = SettingsForm(request.POST if part == "settings" else None, league=league)
    rules = RulesForm(request.POST if part == "rules" else None, league=league, calendar=calendar)
    sent: forms.Form | None = {"settings": form, "rules": rules}.get(part)
    problem = BEGUN if part == "rules" and begun else ""
    if sent is not None and not problem and sent.is_valid():
        try:
            if part == "rules":
                values = columns_of(rules.rules)
                told = change_rules(league=league.pk, by=_actor(member), values=values)
            else:
                told = change_settings(league=league.pk, by=_actor(member), values=form.values)
        except RefusedError as error:
            problem = str(error)
        else:
            messages.success(request, _said(told))
            return redirect("league-settings", league.pk)
    context = {
        "league": league,
        "member": member,
        "tab": "settings",
        "problem": problem,
        "refused": sent if sent is not None and sent.errors else None,
        "form": form,
        "rules_form": rules,
        "code_form": NewCodeForm(),
        "begun": begun or problem == BEGUN,
        "tie_breaks": [TIE_BREAKS[code] for code in league.tie_breaks],
        "next_season": calendar.season if is_past else None,
    }
    return render(request, "leagues/settings.html", context)


@commissioner_required
@require_POST
def renew_code(request: HttpRequest, member: Member) -> HttpResponse:
    league = _owned(member)
    form = NewCodeForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Choose when the code expires.")
        return redirect("league-settings", league.pk)
    try:
        renew_invite_code(league=league.pk, by=_actor(member), expires_in=form.expires_in)
    except RefusedError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "The league has a new code. The old one opens nothing now.")
    return redirect("league-settings", league.pk)


@commissioner_required
@require_http_methods(FORM)
def correct(request: HttpRequest, member: Member, matchup: int) -> HttpResponse:
    """Correct the result of a matchup, or undo the correction with both fields empty."""
    league = _owned(member)
    opened = open_own(member)
    matchups = opened.page["matchups"]
    found = next((one for one in matchups if one.pk == matchup), None)
    if found is None:
        raise Http404("There is no such matchup.")
    teams = teams_of(opened.page)
    home = teams[found.home_id].name
    away = teams[found.away_id].name if found.away_id else "Average of the others"
    form = _correction_form(request, found, home, away)
    if request.method == "POST" and form.is_valid():
        try:
            correct_result(
                league=league.pk,
                matchup=found.pk,
                result=form.result,
                by=_actor(member),
                why=form.cleaned_data["why"],
            )
        except RefusedError as error:
            form.add_error(None, str(error))
        else:
            follows = "table" if found.stage == Matchup.Stage.REGULAR else "bracket"
            messages.success(request, f"The result is saved. The {follows} shows it in seconds.")
            return redirect("own-matchup", league.pk, found.pk)
    weeks = weeks_of_matchup(found, opened.calendar.weeks)
    final = all(week.is_final for week in weeks)
    computed = None
    if final:
        numbers = [week.number for week in weeks]
        results = results_of(opened.page, opened.calendar, until=weeks[-1])
        computed = result_by_points(found, numbers, matchups, results.by_team)
    context = {
        "league": league,
        "member": member,
        "matchup": found,
        "home": home,
        "away": away,
        "form": form,
        "corrected": corrected_result(found),
        "computed": computed,
        "is_final": final,
        "is_drawn": bool(league.champion_id) or any(m.stage != found.stage for m in matchups),
    }
    return render(request, "leagues/correct.html", context)


def _correction_form(
    request: HttpRequest, matchup: Matchup, home: str, away: str
) -> CorrectionForm:
    of_home, of_away = corrected_result(matchup) or (None, None)
    return CorrectionForm(
        request.POST if request.method == "POST" else None,
        home=home,
        away=away,
        initial={"home_result": of_home, "away_result": of_away},
    )


@commissioner_required
@require_POST
def renew_league(request: HttpRequest, member: Member) -> HttpResponse:
    """Create the league anew in the current season, if it belongs to an earlier one."""
    league = _owned(member)
    try:
        new = renew(league=league.pk, by=_actor(member), calendar=current_calendar())
    except RefusedError as error:
        messages.error(request, str(error))
        return redirect("league-settings", league.pk)
    messages.success(request, f"{new.name} is ready for {new.season}. Invite its members.")
    return redirect("share-league", new.pk)


def _actor(member: Member) -> Actor:
    return Actor(member.user, member.team)


def _owned(member: Member) -> League:
    """Return the member's league. Raises Http404 for a league of everyone: it has no office."""
    if member.league.kind != League.Kind.OWNED:
        raise Http404("This league has no commissioner.")
    return member.league


def _said(told: list[str]) -> str:
    return f"Saved. The log says: {'; '.join(told)}." if told else "Nothing was changed."
