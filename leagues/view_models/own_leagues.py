"""The leagues of a user: rank, points, movement and matchup in each, in a fixed number of queries.

Up to four queries beside the session's: the memberships, the stored ranks in large leagues, the
points before the start of those that began late, and the scores of a week that is final. The pages
of all leagues are one cache call, those of the large ones another, and so are the scores of all
teams in a week in progress.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from caching.read_together import read_together
from fantasy.calendar import Calendar
from fantasy.models import User, Week
from fantasy.rules.schedule import previous_week
from leagues.models import League, LeagueRank, Membership
from leagues.read_models.large_leagues import LARGE_LEAGUE_TOP
from leagues.read_models.league import LEAGUE_PAGE, LeaguePage
from leagues.services.entrants import OVERALL
from leagues.services.season_weeks import weeks_of_matchup
from scoring.read_models.ranks import RANKS
from scoring.read_models.team_scores import TeamScore, team_scores
from scoring.rules.spread import rank_in
from scoring.standings.columns import in_hundredths
from scoring.standings.hundredths import exact
from teams.models import Team, TeamWeek
from teams.rules.spread_types import Spreads

from .large_table import own_standing, week_before_start
from .matchup import shown_week
from .results import LeagueResults, ScoresOf, results_of
from .table import MatchupRow, TableRow, matchup_rows, table_rows

State = Membership.State


@dataclass(frozen=True)
class OwnLeague:
    """`rank`, `points`: as the week stands; None before the league's start, and if unknown.

    `teams`: active members, None if nobody has counted them. `record`: of a head-to-head league,
    won-drawn-lost. `matchup`: the first one that is not over.
    """

    league: League
    teams: int | None = None
    rank: int | None = None
    climbed: int | None = None
    points: Decimal | None = None
    record: str = ""
    matchup: MatchupRow | None = None
    is_commissioner: bool = False


@dataclass(frozen=True)
class OwnLeagues:
    """`everyone`: the leagues that the team is in without joining, first the overall one, which
    has no primary key here. `removed`: those of the season from which its team was removed.
    """

    team: Team | None
    everyone: Sequence[OwnLeague] = ()
    joined: Sequence[OwnLeague] = ()
    past: Sequence[Membership] = ()
    removed: Sequence[Membership] = ()


@dataclass
class SharedScores:
    """The scores of all teams of all leagues, read once for each week."""

    teams: Collection[int]
    found: dict[int, dict[int, TeamScore]] = field(default_factory=dict)

    def __call__(self, week: Week, teams: Collection[int]) -> dict[int, TeamScore]:
        if week.pk not in self.found:
            self.found[week.pk] = team_scores(week, self.teams)
        scores = self.found[week.pk]
        return {team: scores[team] for team in teams if team in scores}


def own_leagues(user: User, calendar: Calendar) -> OwnLeagues:
    found = list(
        Membership.objects.of_user(user)
        .filter(state__in=(State.ACTIVE, State.REMOVED))
        .select_related("league__season", "team", "league__champion")
        .order_by("league__name", "pk")
    )
    season = calendar.season.pk
    memberships = [one for one in found if one.state == State.ACTIVE]
    removed = [
        one for one in found if one.state == State.REMOVED and one.league.season_id == season
    ]
    current = [one for one in memberships if one.league.season_id == season]
    past = [one for one in memberships if one.league.season_id != season]
    if current:
        team = current[0].team
    else:
        own = Team.objects.of_owner(user, calendar.season).first()
        if own is None:
            return OwnLeagues(team=None, past=_latest_first(past))
        team = own
    week = calendar.shown
    ranks, *pages = read_together(
        RANKS.at(week.pk).or_none(), *(LEAGUE_PAGE.at(one.league_id) for one in current)
    )
    teams = {team.pk, *(member.team_id for page in pages for member in page["members"])}
    scores = SharedScores(teams)
    large = _large_standings(team, calendar, pages, scores)
    shown = [
        _shown(one, page, calendar, scores, large, user)
        for one, page in zip(current, pages, strict=True)
    ]
    return OwnLeagues(
        team=team,
        everyone=[
            _overall(team, calendar, ranks, scores),
            *(one for one in shown if one.league.kind != League.Kind.OWNED),
        ],
        joined=[one for one in shown if one.league.kind == League.Kind.OWNED],
        past=_latest_first(past),
        removed=removed,
    )


def _shown(
    membership: Membership,
    page: LeaguePage,
    calendar: Calendar,
    scores: SharedScores,
    large: dict[int, OwnLeague],
    user: User,
) -> OwnLeague:
    league: League = membership.league
    is_commissioner = league.commissioner_id == user.pk
    if page["is_large"]:
        return replace(large[league.pk], league=league, is_commissioner=is_commissioner)
    week = calendar.shown
    results = results_of(page, calendar, scores_of=scores)
    own = next(
        (row for row in table_rows(page, results, week) if row.team.pk == membership.team_id), None
    )
    counts = any(number >= league.start_week for number in results.weeks)
    return OwnLeague(
        league,
        teams=sum(member.state == Membership.State.ACTIVE for member in page["members"]),
        rank=own.rank if own and counts else None,
        climbed=own.climbed if own and counts else None,
        points=own.points if own and counts else None,
        record=_record(own) if own and counts and league.is_head_to_head else "",
        matchup=_matchup(page, calendar, membership.team_id, results),
        is_commissioner=is_commissioner,
    )


def _record(own: TableRow) -> str:
    return f"{own.row.won}-{own.row.drawn}-{own.row.lost}"


def _matchup(
    page: LeaguePage, calendar: Calendar, team: int, results: LeagueResults
) -> MatchupRow | None:
    """Return the team's first matchup that is not over."""
    shown = calendar.shown

    def is_ahead(week: Week) -> bool:
        return week.number > shown.number or (week == shown and not shown.is_final)

    ahead = [
        one
        for one in page["matchups"]
        if team in (one.home_id, one.away_id)
        and any(is_ahead(week) for week in weeks_of_matchup(one, calendar.weeks))
    ]
    if not ahead:
        return None
    first = min(ahead, key=lambda one: one.week.number)
    week = shown_week(weeks_of_matchup(first, calendar.weeks), calendar)
    rows = matchup_rows(page, results, week)
    return next((row for row in rows if row.matchup.pk == first.pk), None)


def _overall(team: Team, calendar: Calendar, ranks: Spreads | None, scores: ScoresOf) -> OwnLeague:
    """Return the team's standing among all teams, as the leaderboard tells it."""
    week = calendar.shown
    league = League(kind=League.Kind.OVERALL, name=OVERALL, start_week=calendar.weeks[0].number)
    score = scores(week, [team.pk]).get(team.pk) if calendar.has_begun(week) else None
    season = ranks["season"] if ranks else None
    if score is None or season is None:
        return OwnLeague(league)
    points = exact(score.season)
    return OwnLeague(league, season["teams"], rank_in(season, points), points=points)


def _large_standings(
    team: Team, calendar: Calendar, pages: Iterable[LeaguePage], scores: ScoresOf
) -> dict[int, OwnLeague]:
    """Return the team's standings in large leagues, by league.

    One query if there are any, and one if some of them began after other weeks.
    """
    large = [page["league"] for page in pages if page["is_large"]]
    if not large:
        return {}
    tops = read_together(*(LARGE_LEAGUE_TOP.at(league.pk).or_none() for league in large))
    begun = [
        (league, top, calendar.week(top["week"]))
        for league, top in zip(large, tops, strict=True)
        if top is not None and top["week"] is not None and top["week"] >= league.start_week
    ]
    before = {week.pk: previous_week(calendar.weeks, week) for _, _, week in begun}
    tables = {top["stored"]["pk"] for _, top, _ in begun if top["stored"]}
    rows = LeagueRank.objects.filter(
        team=team,
        league__in=large,
        week__in=tables | {week.pk for week in before.values() if week is not None},
    )
    stored = {(row.league_id, row.week_id): row for row in rows}
    starts = {league.pk: week_before_start(league, calendar.weeks) for league, _, _ in begun}
    points = _season_points(team, [week for week in starts.values() if week is not None])
    found = {}
    for league in large:
        found[league.pk] = OwnLeague(league, league.size or None)
    for league, top, week in begun:
        start, last = starts[league.pk], before[week.pk]
        earlier = stored.get((league.pk, last.pk)) if last else None
        own = own_standing(
            league,
            top,
            week,
            scores(week, [team.pk]).get(team.pk),
            stored=stored.get((league.pk, top["stored"]["pk"])) if top["stored"] else None,
            before_start=points.get(start.pk, 0) if start else 0,
            rank_before=earlier.rank if earlier else None,
        )
        if own:
            found[league.pk] = OwnLeague(league, top["teams"], own.rank, own.climbed, own.points)
    return found


def _season_points(team: Team, weeks: Collection[Week]) -> dict[int, int]:
    """Return the team's points of the season at the end of final weeks, by the week's key."""
    if not weeks:
        return {}
    found = TeamWeek.objects.filter(team=team, week__in=weeks, season_points__isnull=False)
    return dict(found.order_by().values_list("week_id", in_hundredths("season_points")))


def _latest_first(past: Iterable[Membership]) -> list[Membership]:
    return sorted(past, key=lambda one: (-one.league.season_id, one.league.name))
