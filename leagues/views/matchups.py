"""The page of a matchup: two lineups side by side, live."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from caching.publishing.shared_pages import shared
from caching.read_together import read_together
from caching.shortcuts import missing_is_404
from leagues.models import Matchup
from leagues.read_models.league import LEAGUE_PAGE, LeaguePage
from leagues.rules import playoffs
from leagues.rules.bracket_size import teams_in
from leagues.rules.knock_out import rounds_of
from leagues.services.season_weeks import weeks_of_matchup
from leagues.view_models.board import load_thread
from leagues.view_models.matchup import (
    History,
    average_points,
    home_chance,
    meetings_in,
    same_owners,
    shown_week,
    side_view,
    starter_average,
    unhidden,
)
from leagues.view_models.results import results_of
from leagues.view_models.table import teams_of
from scoring.read_models.team_page import TEAM_PAGE
from teams.read_models.live import LIVE
from teams.read_models.players import PLAYERS
from teams.read_models.scoreboard import SCOREBOARD

from .access import Member, member_required
from .reading import Opened, open_own, open_shared

SEASONS_BACK = 5


@shared()
def matchup(request: HttpRequest, pk: int, matchup: int) -> HttpResponse:
    return _answer(request, open_shared(pk), matchup)


@member_required
@require_safe
def own_matchup(request: HttpRequest, member: Member, matchup: int) -> HttpResponse:
    return _answer(request, open_own(member), matchup)


def _answer(request: HttpRequest, opened: Opened, pk: int) -> HttpResponse:
    page, calendar = opened.page, opened.calendar
    found = next((one for one in page["matchups"] if one.pk == pk), None)
    if found is None:
        raise Http404("There is no such matchup in this league.")
    weeks = weeks_of_matchup(found, calendar.weeks)
    week = shown_week(weeks, calendar)
    away_id = found.away_id
    begun, over = calendar.has_begun(week), weeks[-1].is_final
    member = opened.member
    is_own = member is not None and member.team.pk in (found.home_id, away_id) and not over
    with missing_is_404():
        games, home_page, away_page, players, live = read_together(
            SCOREBOARD.at(week.pk),
            TEAM_PAGE.at(found.home_id, week.pk),
            TEAM_PAGE.at(away_id, week.pk) if away_id else None,
            PLAYERS.at(calendar.season.pk) if is_own or (away_id and begun and not over) else None,
            LIVE.at(week.pk).or_none() if is_own and begun else None,
        )
    rules = calendar.rules
    sides = [
        side_view(
            key,
            found,
            of_team,
            games=games,
            weeks=weeks,
            shown=week,
            calendar=calendar,
            rules=rules,
        )
        for key, of_team in (("home", home_page), ("away", away_page))
        if of_team is not None
    ]
    home = sides[0]
    away = sides[1] if away_id else None
    average = odds = None
    if away is None and found.stage == Matchup.Stage.REGULAR:
        average = average_points(page, results_of(page, calendar, until=week), found)
    elif away is not None:
        odds = home_chance(
            home,
            away,
            players=players.by_pk if players is not None else {},
            games=games,
            starter_average=starter_average(page, rules),
        )
    if member is not None and is_own and players is not None:
        # The chance above is the one that everyone sees, so it knows no hidden player.
        sides = [
            unhidden(side, member.user, rules, players.by_pk, games, live)
            if side.team.pk == member.team.pk
            else side
            for side in sides
        ]
    context = {
        "league": opened.league,
        "member": member,
        # The talk of the members is on no shared page. One query.
        "thread": load_thread(opened.league, matchup=pk, moderates=False) if member else None,
        "tab": "bracket" if found.stage != Matchup.Stage.REGULAR else "week",
        "matchup": found,
        "week": week,
        "weeks": weeks,
        "begun": begun,
        "under_way": begun and not week.is_final,
        "over": over,
        "sides": sides,
        "home": sides[0],
        "away": sides[1] if away_id else None,
        "average": average,
        **_percent(odds),
        **_round(page, found),
        "history": _history(opened, found) if away else None,
        "corrected": found.home_result is not None or found.away_result is not None,
        **calendar.phase(week),
    }
    return render(request, "leagues/matchup.html", context)


def _percent(odds: float | None) -> dict[str, object]:
    """Return both chances in whole percent. 0 and 100 are left to certainty."""
    if odds is None:
        return {"chance": None}
    percent = round(100 * odds)
    if 0 < odds < 1:
        percent = min(max(percent, 1), 99)
    return {"chance": percent, "away_chance": 100 - percent}


def _round(page: LeaguePage, matchup: Matchup) -> dict[str, object]:
    if matchup.stage == Matchup.Stage.REGULAR:
        return {}
    of_stage = [one for one in page["matchups"] if one.stage == matchup.stage]
    rounds = rounds_of(teams_in((one.round, one.away_id) for one in of_stage))
    name = playoffs.round_name(matchup.round, rounds, matchup.place)
    stage = "" if matchup.stage == Matchup.Stage.PLAYOFF else f"{matchup.get_stage_display()}, "
    return {
        "round_name": f"{stage}{name[0].lower() if stage else name[0]}{name[1:]}",
        "is_third_place": name == "Third place",
        "is_final_round": matchup.round == rounds and matchup.place == 1,
    }


def _history(opened: Opened, matchup: Matchup) -> History:
    """Return the matchups of the two in this league and its previous seasons.

    A cache call for each previous season. A shared page leaves out those of a private league.
    """
    page = opened.page
    teams = teams_of(page)
    home, away = teams[matchup.home_id], teams[matchup.away_id or 0]
    meetings = meetings_in(page, opened.calendar.weeks, home, away, matchup.pk)
    previous = page["league"].previous_id
    for _ in range(SEASONS_BACK):
        if previous is None:
            break
        earlier = LEAGUE_PAGE.read(previous)
        if opened.member is None and not earlier["league"].is_public:
            break
        both = same_owners(page, earlier, (home, away))
        if len(both) == 2:
            meetings += meetings_in(earlier, earlier["weeks"], both[0], both[1], matchup.pk)
        previous = earlier["league"].previous_id
    return History(meetings)
