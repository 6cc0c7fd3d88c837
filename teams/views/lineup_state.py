"""State that every lineup view needs: the team, the week, and the stored lineup."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from caching.read_together import read_together
from fantasy.calendar import Calendar, current_calendar
from fantasy.models import User, Week
from teams.models import Lineup, Team
from teams.read_models.players import PLAYERS
from teams.read_models.scoreboard import SCOREBOARD
from teams.rules.drafts import Draft
from teams.rules.lineups import Pick
from teams.services.lineups import current_lineup_of, picks_of
from teams.services.transfers import WeekStart, week_start
from teams.view_models.lineup_page import LineupPage


@dataclass(frozen=True)
class LineupState:
    """The owner's team, week and stored lineup. Every address carries the `view` on."""

    calendar: Calendar
    week: Week
    team: Team
    stored: Lineup | None
    start: WeekStart
    view: str = ""

    def page(self, draft: Draft, chosen: str = "") -> LineupPage:
        season, saved = self.calendar.season, self.stored_picks
        players, games = read_together(PLAYERS.at(season.pk), SCOREBOARD.at(self.week.pk))
        return LineupPage(
            draft,
            week=self.week,
            players={player.pk: player for player in players},
            games=games,
            start=self.start,
            paid=self.start.squad | {pick.player: pick.price for pick in saved},
            saved=saved,
            now=self.calendar.now,
            chosen=chosen,
            view=self.view,
        )

    @property
    def stored_picks(self) -> list[Pick]:
        return picks_of(self.stored) if self.stored else []

    @property
    def stored_draft(self) -> Draft:
        chip = self.stored.chip_in(self.week) if self.stored else ""
        return Draft.of(self.stored_picks, chip)


def load_lineup_state(request: HttpRequest) -> LineupState | HttpResponse:
    """Return the state, or the response to send if there is no team or no open week."""
    calendar = current_calendar()
    assert isinstance(request.user, User)  # noqa: S101 - login_required
    week = calendar.open
    stored = current_lineup_of(request.user, week) if week else None
    team = stored.team if stored else Team.objects.of_owner(request.user, calendar.season).first()
    if team is None:
        return redirect("my-team")
    if week is None:
        return render(request, "teams/season_over.html", {"team": team, "season": calendar.season})
    numbers = [week.number for week in calendar.weeks]
    start = week_start(team, week, stored, numbers)
    view = (request.POST if request.method == "POST" else request.GET).get("view", "")
    return LineupState(calendar, week, team, stored, start, view)
