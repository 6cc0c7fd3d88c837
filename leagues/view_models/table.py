"""What the page of a league's table shows: the rows, and the week's matchups."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from fantasy.models import Week
from leagues.models import League, Matchup
from leagues.read_models.league import LeaguePage
from leagues.rules.formats import TIE_BREAKS, TIE_BREAKS_OF
from leagues.rules.schedule import weeks_from
from leagues.rules.tables import Row, scores, table
from scoring.standings.hundredths import exact
from teams.models import Team

from .results import LeagueResults, played

# How the page says what put a team below the one above it, which has as many points.
DECIDED_BY = {
    "points_for": "Below by points for",
    "head_to_head": "Below by results against each other",
    "latest_week": "Below by points in a later week",
    "fewest_transfers": "Below by more transfers",
}


@dataclass(frozen=True)
class TableRow:
    """A team in the table. `week`: its points in the week shown, None without a lineup."""

    team: Team
    row: Row
    week: Decimal | None
    points: Decimal  # since the start
    against: Decimal

    @property
    def rank(self) -> int:
        return self.row.rank

    @property
    def climbed(self) -> int | None:
        return None if self.row.before is None else self.row.movement

    @property
    def decided_by(self) -> str:
        return DECIDED_BY.get(self.row.decided_by, "")


@dataclass(frozen=True)
class MatchupRow:
    """A matchup with its points so far; None before its first week has begun.

    `away`: None for the average or a bye.
    """

    matchup: Matchup
    home: Team
    away: Team | None
    home_points: Decimal | None
    away_points: Decimal | None

    @property
    def is_bye(self) -> bool:
        return self.matchup.away_id is None and self.matchup.stage != Matchup.Stage.REGULAR

    @property
    def home_leads(self) -> bool:
        return _leads(self.home_points, self.away_points)

    @property
    def away_leads(self) -> bool:
        return _leads(self.away_points, self.home_points)


def table_rows(page: LeaguePage, results: LeagueResults, week: Week) -> list[TableRow]:
    """Return the rows after the weeks of `results`; `week` is the one whose points are shown."""
    members = {
        member.team_id: member for member in page["members"] if member.state == member.State.ACTIVE
    }
    rows = table(
        members,
        results.by_team,
        page["league"].rules,
        results.weeks,
        played(page["matchups"], results),
    )
    shown = []
    for row in rows:
        of_week = results.by_team.get(row.team, {}).get(week.number)
        shown.append(
            TableRow(
                team=members[row.team].team,
                row=row,
                week=exact(of_week.net) if of_week else None,
                points=exact(row.points_for),
                against=exact(row.points_against),
            )
        )
    return shown


def matchup_rows(page: LeaguePage, results: LeagueResults, week: Week) -> list[MatchupRow]:
    """Return the week's matchups: playoffs and cup, then the regular season."""
    return list(_matchup_rows(page, results, week))


def _matchup_rows(page: LeaguePage, results: LeagueResults, week: Week) -> Iterator[MatchupRow]:
    regular = {
        (score.home, score.away): score
        for score in scores(
            [one for one in played(page["matchups"], results) if one.week == week.number],
            results.by_team,
        )
    }
    teams = teams_of(page)
    for matchup in page["matchups"]:
        if week.number not in _weeks(matchup, results):
            continue
        points: tuple[Decimal | None, Decimal | None] = (None, None)
        if matchup.stage != Matchup.Stage.REGULAR:
            points = knock_out_points(matchup, results)
        elif score := regular.get((matchup.home_id, matchup.away_id)):
            points = exact(score.home_points), exact(score.away_points)
        away = teams[matchup.away_id] if matchup.away_id else None
        yield MatchupRow(matchup, teams[matchup.home_id], away, *points)


def teams_of(page: LeaguePage) -> dict[int, Team]:
    """Return the teams by their ids, also those that have left."""
    return {member.team_id: member.team for member in page["members"]}


def knock_out_points(
    matchup: Matchup, results: LeagueResults
) -> tuple[Decimal | None, Decimal | None]:
    """Return the points of both sides in the matchup's weeks so far; None for a bye's side."""
    begun = _weeks_so_far(matchup, results)
    if not begun:
        return None, None

    def side(team: int | None, corrected: Decimal | None) -> Decimal | None:
        if team is None:
            return None
        if corrected is not None:
            return corrected
        weeks = results.by_team.get(team, {})
        return exact(sum(weeks[number].net for number in begun if number in weeks))

    home = side(matchup.home_id, matchup.home_result)
    return home, side(matchup.away_id, matchup.away_result)


def _weeks_so_far(matchup: Matchup, results: LeagueResults) -> Sequence[int]:
    """Return the matchup's weeks that have begun."""
    return [number for number in _weeks(matchup, results) if number in results.weeks]


def _weeks(matchup: Matchup, results: LeagueResults) -> Sequence[int]:
    return weeks_from(matchup.week.number, matchup.weeks, results.season)


def tie_break_names(league: League) -> list[str]:
    """Return the league's tie-breaks in their order, in words."""
    allowed = TIE_BREAKS_OF[league.format]
    return [TIE_BREAKS[code] for code in league.tie_breaks if code in allowed]


def _leads(own: Decimal | None, other: Decimal | None) -> bool:
    return own is not None and other is not None and own > other
