"""State that every lineup view needs: the team, the week, and the stored lineup."""

from dataclasses import dataclass
from functools import cached_property

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from caching.codecs import Rows
from caching.read_together import read_together
from fantasy.calendar import Calendar, current_calendar
from fantasy.models import User, Week
from fantasy.rollout import NO_ROLLOUT, ROLLOUT, Rollout
from teams.models import Game, Player, Team
from teams.read_models.live import LIVE, LiveWeek
from teams.read_models.players import PLAYERS
from teams.read_models.scoreboard import SCOREBOARD
from teams.read_models.week_numbers import WEEK_NUMBERS
from teams.rules.drafts import Draft
from teams.rules.lineups import Pick
from teams.services.stored_lineups import StoredLineup, stored_lineup_of
from teams.services.transfers import WeekStart, week_start
from teams.view_models.lineup_page import LineupPage


@dataclass(frozen=True)
class LineupState:
    """The owner's team, week and stored lineup. Every address carries the `view` on.

    `players` and `games` are the snapshots of the season and the week, `rollout` has the flags.
    `live` is the live week, None before the first kickoff and where a deadline locks all players.
    `shares` are the per cent of teams that have each player, None if they were not read.
    """

    calendar: Calendar
    week: Week
    team: Team
    stored: StoredLineup | None
    start: WeekStart
    players: Rows[Player]
    games: list[Game]
    rollout: Rollout
    live: LiveWeek | None = None
    shares: dict[str, list[str]] | None = None
    view: str = ""

    def page(self, draft: Draft, chosen: str = "") -> LineupPage:
        saved = self.stored_picks
        return LineupPage(
            draft,
            week=self.week,
            players=self.players.by_pk,
            games=self.games,
            start=self.start,
            paid=self.start.squad | {pick.player: pick.price for pick in saved},
            saved=saved,
            now=self.calendar.now,
            chosen=chosen,
            view=self.view,
            live=self.live,
            saved_chip=self.stored_draft.chip,
            shares=self.shares,
        )

    @property
    def token(self) -> str:
        """Value by which a form names the stored lineup; "" if there is none."""
        return self.stored.row.token if self.stored else ""

    @cached_property
    def stored_picks(self) -> list[Pick]:
        return self.stored.picks(self.players.by_pk) if self.stored else []

    @cached_property
    def stored_draft(self) -> Draft:
        return self.stored.draft(self.week) if self.stored else Draft()


def load_lineup_state(request: HttpRequest, *, shares: bool = False) -> LineupState | HttpResponse:
    """Return the state, or the response to send if there is no team or no open week.

    `shares`: read the shares of teams that have each player, too.
    """
    calendar = current_calendar()
    assert isinstance(request.user, User)  # noqa: S101 - login_required
    week = calendar.open
    stored = stored_lineup_of(request.user, week) if week else None
    team = (
        stored.row.team if stored else Team.objects.of_owner(request.user, calendar.season).first()
    )
    if team is None:
        return redirect("my-team")
    if week is None:
        return render(request, "teams/season_over.html", {"team": team, "season": calendar.season})
    view = (request.POST if request.method == "POST" else request.GET).get("view", "")
    numbers = [week.number for week in calendar.weeks]
    row, slots = (stored.row, stored.slots) if stored else (None, None)
    start = week_start(team, week, row, numbers, slots)
    locks_by_game = week.locks_at is None and calendar.has_begun(week)
    closed = calendar.last_closed if shares else None
    players, games, rollout, live, of_week = read_together(
        PLAYERS.at(calendar.season.pk),
        SCOREBOARD.at(week.pk),
        ROLLOUT.at("all").or_none(),
        LIVE.at(week.pk).or_none() if locks_by_game else None,
        WEEK_NUMBERS.at(closed.pk).or_none() if closed else None,
    )
    return LineupState(
        calendar=calendar,
        week=week,
        team=team,
        stored=stored,
        start=start,
        players=players,
        games=games,
        rollout=rollout or NO_ROLLOUT,
        live=live,
        shares=of_week["shares"] if of_week else None,
        view=view,
    )
