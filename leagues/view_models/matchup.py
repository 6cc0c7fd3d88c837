"""What the page of a matchup shows: two lineups, the score, the chance to win, and the history."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property

from fantasy.calendar import Calendar
from fantasy.models import User, Week
from fantasy.rulesets import Chip, Ruleset
from leagues.models import Matchup
from leagues.read_models.league import LeaguePage
from leagues.rules.chance import Remaining, chance
from leagues.rules.chance import Side as Chances
from leagues.rules.tables import scores
from leagues.services.season_weeks import weeks_of_matchup
from scoring.read_models.team_page import TeamPage
from scoring.standings.hundredths import exact, hundredths
from scoring.view_models.own_week import own_slots, state_of
from scoring.view_models.standing import net_points
from scoring.view_models.team_slots import (
    SlotView,
    StateGroup,
    by_state,
    rules_of_points,
    with_games,
)
from teams.models import Game, Player, Team
from teams.read_models.live import LiveWeek
from teams.rules.transfers import find_chip
from teams.services.stored_lineups import stored_lineup_of

from .results import LeagueResults, played

CLOCK_MINUTES = re.compile(r"(\d+)'")
CLOCK_QUARTER = re.compile(r"Q(\d) (\d+):(\d+)")
HALF = 0.5  # of a game whose clock says something else
HIDDEN = 1.0  # of a hidden player's game, which has not kicked off
LEAST_GAMES = 3  # of the club, for an average


@dataclass(frozen=True)
class WeekScore:
    """A side's points in a week of the matchup; None before the week has begun."""

    week: Week
    points: Decimal | None


@dataclass(frozen=True)
class SideView:
    """One of the two. `page`: its team's week as everyone may see it. `corrected`: the result that
    the commissioner set. `base`: points of the matchup's other week. `only_for_owner`: the slots
    have players that are hidden from others.
    """

    key: str  # "home" or "away"
    team: Team
    seed: int | None
    page: TeamPage
    slots: Sequence[SlotView]
    weeks: Sequence[WeekScore]
    shown: Week
    chip: Chip | None
    rules_of_points: str
    corrected: Decimal | None
    only_for_owner: bool = False

    @property
    def name(self) -> str:
        return self.team.name

    @property
    def begun(self) -> bool:
        return any(week.points is not None for week in self.weeks)

    @property
    def points(self) -> Decimal | None:
        if self.corrected is not None:
            return self.corrected
        return self.scored if self.begun else None

    @property
    def scored(self) -> Decimal:
        """Points of all weeks of the matchup, before a correction."""
        return sum((week.points or Decimal(0) for week in self.weeks), Decimal(0))

    @property
    def base(self) -> Decimal:
        others = (week.points or Decimal(0) for week in self.weeks if week.week != self.shown)
        return sum(others, Decimal(0))

    @property
    def cost(self) -> int:
        return self.page["transfers"]["cost"] if self.page["transfers"] else 0

    @property
    def total(self) -> Decimal:
        """Points of the week shown before the cost of transfers: the sum of the slots."""
        return sum((shown.counted for shown in self.slots), Decimal(0))

    @property
    def left(self) -> Decimal:
        return sum((shown.left for shown in self.slots), Decimal(0))

    @property
    def starters(self) -> list[SlotView]:
        return [shown for shown in self.slots if shown.starts]

    @property
    def bench(self) -> list[SlotView]:
        return [shown for shown in self.slots if not shown.starts]

    @cached_property
    def groups(self) -> list[StateGroup]:
        return by_state(self.starters)

    @property
    def hidden(self) -> bool:
        return any(shown.hidden for shown in self.slots)


@dataclass(frozen=True)
class Meeting:
    """An earlier or later matchup of the two, from the home side of the page."""

    week: Week
    season: str
    league: int
    matchup: Matchup
    home: Decimal
    away: Decimal

    @property
    def outcome(self) -> int:
        return (self.home > self.away) - (self.home < self.away)


@dataclass(frozen=True)
class History:
    """`won`, `drawn`, `lost`: as the home side of the page."""

    meetings: Sequence[Meeting] = field(default_factory=list)

    def _count(self, outcome: int) -> int:
        return sum(meeting.outcome == outcome for meeting in self.meetings)

    @property
    def won(self) -> int:
        return self._count(1)

    @property
    def drawn(self) -> int:
        return self._count(0)

    @property
    def lost(self) -> int:
        return self._count(-1)


def shown_week(weeks: Sequence[Week], calendar: Calendar) -> Week:
    """Return the last of the weeks that has begun, or the first one."""
    return next((week for week in reversed(weeks) if calendar.has_begun(week)), weeks[0])


def side_view(
    key: str,
    matchup: Matchup,
    page: TeamPage,
    *,
    games: Sequence[Game],
    weeks: Sequence[Week],
    shown: Week,
    calendar: Calendar,
    rules: Ruleset,
) -> SideView:
    home = key == "home"
    chip = find_chip(rules, page["chip"])
    results = {row.week_id: row for row in page["results"]}

    def points_in(week: Week) -> Decimal | None:
        if not calendar.has_begun(week):
            return None
        if week == shown:
            return net_points(page)
        return results[week.pk].net if week.pk in results else Decimal(0)

    return SideView(
        key=key,
        team=page["team"],
        seed=matchup.home_seed if home else matchup.away_seed,
        page=page,
        slots=with_games(page["slots"], games),
        weeks=[WeekScore(week, points_in(week)) for week in weeks],
        shown=shown,
        chip=chip,
        rules_of_points=json.dumps(rules_of_points(rules, chip)),
        corrected=matchup.home_result if home else matchup.away_result,
    )


def unhidden(
    side: SideView,
    owner: User,
    rules: Ruleset,
    players: Mapping[int, Player],
    games: Sequence[Game],
    live: LiveWeek | None,
) -> SideView:
    """Return the side with the players that it hides from all but its owner.

    One query if there are any. Only for a page of the owner's own: it must not be cached.
    """
    stored = stored_lineup_of(owner, side.shown) if side.hidden else None
    if stored is None:
        return side
    chip = find_chip(rules, stored.row.chip_in(side.shown))
    state = state_of(side.shown, games, live)
    slots = own_slots(stored, side.shown, rules, players, state)
    return replace(
        side,
        slots=with_games(slots, games),
        chip=chip,
        rules_of_points=json.dumps(rules_of_points(rules, chip)),
        only_for_owner=True,
    )


def average_points(page: LeaguePage, results: LeagueResults, matchup: Matchup) -> Decimal | None:
    """Return the average that the home team meets; None before the week has begun."""
    if matchup.away_result is not None:
        return matchup.away_result
    same_week = [
        one for one in played(page["matchups"], results) if one.week == matchup.week.number
    ]
    for score in scores(same_week, results.by_team):
        if score.home == matchup.home_id:
            return exact(score.away_points)
    return None


def home_chance(
    home: SideView,
    away: SideView,
    *,
    players: Mapping[int, Player],
    games: Iterable[Game],
    starter_average: int | None,
) -> float | None:
    """Return the chance of the home team.

    None before the kickoff, once all is over, and if a team has no lineup.

    `players`: of the season, with their points so far and their clubs' finished games. `games`:
    of the week shown.
    `starter_average`: points in hundredths, expected of a player who is hidden.
    """
    over = home.weeks[-1].week.is_final
    if not home.begun or over or home.corrected is not None or away.corrected is not None:
        return None
    if not (home.slots and away.slots):
        return None
    # In the first week of a two-week final, all players have a game in the second one, too.
    coming = sum(week.points is None for week in home.weeks)
    this_week = Counter(club for g in games if g.is_final for club in (g.home_id, g.away_id))

    def side(one: SideView) -> Chances:
        remaining = []
        for shown in one.slots:
            if not shown.slot.multiplier:
                continue
            games = [HIDDEN] if shown.hidden else [left_of(game) for game in shown.games]
            left = sum(games) + coming
            if left:
                remaining.append(
                    Remaining("", left, starter_average)
                    if shown.hidden
                    else _remaining(shown, left, players, this_week)
                )
        return Chances(hundredths(one.scored), tuple(remaining))

    return chance(side(home), side(away))


def starter_average(page: LeaguePage, rules: Ruleset) -> int | None:
    """Return what a starter of the league has earned in a final week on average, in hundredths."""
    nets = [week[0] for weeks in page["results"].values() for week in weeks.values()]
    return sum(nets) // (len(nets) * rules.starters) if nets else None


def _remaining(
    shown: SlotView, left: float, players: Mapping[int, Player], this_week: Mapping[int, int]
) -> Remaining:
    slot, average = shown.slot, None
    player = players.get(slot.player_id)
    if player is not None:
        so_far: Decimal = player.points  # type: ignore[attr-defined]
        finished: int = player.club_games  # type: ignore[attr-defined]
        before = finished - this_week.get(player.club_id, 0)
        if before >= LEAST_GAMES:
            average = round(hundredths(so_far - slot.points) / before)
    return Remaining(slot.player.position, left, average, slot.multiplier, slot.player_id)


def left_of(game: Game) -> float:
    """Return the fraction of the game that is left, by its clock: 67' or Q3 04:10."""
    if game.is_over:
        return 0.0
    if not game.is_live:
        return 1.0
    if found := CLOCK_MINUTES.match(game.clock):
        return max(0.0, 1 - int(found[1]) / 90)
    if found := CLOCK_QUARTER.match(game.clock):
        quarter, minutes, seconds = map(int, found.groups())
        return min(1.0, max(0.0, ((4 - quarter) * 900 + 60 * minutes + seconds) / 3600))
    return HALF


def meetings_in(
    page: LeaguePage, weeks: Sequence[Week], home: Team, away: Team, leave_out: int
) -> list[Meeting]:
    """Return the final matchups of the two teams in a league, the latest first."""
    by_number = {week.number: week for week in weeks}
    found = []
    for matchup in page["matchups"]:
        pair = {matchup.home_id, matchup.away_id}
        if pair != {home.pk, away.pk} or matchup.pk == leave_out:
            continue
        played_in = weeks_of_matchup(matchup, weeks)
        if not all(week.is_final for week in played_in):
            continue
        sides = {
            team: exact(
                sum(
                    page["results"].get(str(team), {}).get(str(week.number), [0])[0]
                    for week in played_in
                )
            )
            for team in pair
            if team is not None
        }
        for team, corrected in (
            (matchup.home_id, matchup.home_result),
            (matchup.away_id, matchup.away_result),
        ):
            if corrected is not None and team is not None:
                sides[team] = corrected
        found.append(
            Meeting(
                week=by_number[matchup.week.number],
                season=page["league"].season.name,
                league=page["league"].pk,
                matchup=matchup,
                home=sides[home.pk],
                away=sides[away.pk],
            )
        )
    return sorted(found, key=lambda meeting: -meeting.week.number)


def same_owners(page: LeaguePage, earlier: LeaguePage, teams: Iterable[Team]) -> list[Team]:
    """Return the teams that the two owners had in an earlier season of the league, in the order
    of `teams`; fewer if one of them had none, or has deleted the account.
    """
    owners = {member.team_id: member.team.owner_id for member in page["members"]}
    before = {member.team.owner_id: member.team for member in earlier["members"]}
    before.pop(None, None)
    found = [before.get(owners.get(team.pk)) for team in teams]
    return [team for team in found if team is not None]
