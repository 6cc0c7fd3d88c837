"""A league with all that its pages show of it, except the points of a week in progress.

    {"league": League, "commissioner": [Team], "winners": [Team, …], "members": [Membership, …],
     "matchups": [Matchup, …], "final": [1, 2, …], "weeks": [Week, …],
     "results": {"<team id>": {"<week number>": [net, transfers, transfers_cost]}}}

`commissioner`: their team, if they have one. `winners`: champion and cup winner. `members`: also
those who have left or were removed, since they have matchups. `final`: the numbers of the weeks in
`results`, which has points after the cost of transfers in hundredths. `weeks`: those of a past
season; the current one's are in the calendar. A large league has no members and results but those
of its cup: see large_leagues.py.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import timedelta
from typing import TypedDict, TypeVar

from django.db.models import Model, Q

from caching.codecs import ModelRow, ModelRows, Parts, PlainJSON
from caching.mint import Mint
from fantasy.models import Week
from leagues.models import League, Matchup, Membership
from scoring.standings.columns import in_hundredths
from teams.models import Team, TeamWeek
from teams.read_models.fields import TEAM

Row = TypeVar("Row", bound=Model)

# Results[team id][week number] = [points after the cost of transfers, transfers, their cost]
Results = dict[str, dict[str, list[int]]]


class LeaguePage(TypedDict):
    league: League
    commissioner: list[Team]
    winners: list[Team]
    is_large: bool
    members: list[Membership]
    matchups: list[Matchup]
    final: list[int]
    weeks: list[Week]
    results: Results


SEASON = ("season__name", "season__slug", "season__ruleset", "season__is_current")
LEAGUE = (
    *SEASON, "kind", "format", "name", "is_public", "commissioner", "max_teams", "size",
    "start_week", "entry_locked", "win_points", "draw_points", "tie_breaks", "playoff_teams",
    "playoff_week", "final_weeks", "consolation", "cup_week", "seed", "champion", "cup_winner",
    "previous",
)  # fmt: skip
WEEK = ("number", "locks_at", "first_kickoff", "last_kickoff", "finalized_at", *SEASON)
MEMBER = ("state", "from_week", "team__owner", *(f"team__{field}" for field in TEAM))
MATCHUP = (
    "stage", "week__number", "weeks", "round", "place", "home", "away", "home_seed", "away_seed",
    "home_result", "away_result", "winner",
)  # fmt: skip

LEAGUE_PAGE: "Mint[LeaguePage]" = Mint(
    "league",
    Parts(
        league=ModelRow("leagues.League", *LEAGUE),
        commissioner=ModelRows("teams.Team", *TEAM),
        winners=ModelRows("teams.Team", *TEAM),
        is_large=PlainJSON(),
        members=ModelRows("leagues.Membership", *MEMBER),
        matchups=ModelRows("leagues.Matchup", *MATCHUP),
        final=PlainJSON(),
        weeks=ModelRows("fantasy.Week", *WEEK),
        results=PlainJSON(),
    ),
    model="leagues.League",
    soft=timedelta(seconds=10),
)


@LEAGUE_PAGE.builds_many
def league_pages(league_ids: Collection[int]) -> dict[int, LeaguePage]:
    """Return the structure above by id, in six queries at most. Leaves out unknown ids."""
    leagues = list(League.objects.select_related("season").filter(pk__in=league_ids))
    seasons = {league.season_id for league in leagues}
    weeks = _by(
        "season_id",
        Week.objects.filter(season__in=seasons).select_related("season").order_by("number"),
    )
    commissioners = {league.commissioner_id for league in leagues} - {None}
    winners = {pk for league in leagues for pk in (league.champion_id, league.cup_winner_id) if pk}
    named = list(
        Team.objects.filter(Q(season__in=seasons, owner__in=commissioners) | Q(pk__in=winners))
    )
    teams_of_office = {(team.season_id, team.owner_id): team for team in named}
    # A large league has no matchups but those of its cup, and only the members in it.
    whole = [league for league in leagues if not league.is_large]
    with_cup = [league for league in leagues if league.is_large and league.cup_week]
    matchups = _by(
        "league_id", Matchup.objects.with_teams().filter(league__in=[*whole, *with_cup])
    )
    shown = Q(league__in=whole)
    for league in with_cup:
        shown |= Q(league=league, team__in=_teams_in(matchups[league.pk]))
    members = _by(
        "league_id", Membership.objects.filter(shown).select_related("team").order_by("pk")
    )
    results = _results({member.team_id for found in members.values() for member in found}, seasons)
    pages: dict[int, LeaguePage] = {}
    for league in leagues:
        of_season = weeks[league.season_id]
        office = teams_of_office.get((league.season_id, league.commissioner_id))
        teams = [str(member.team_id) for member in members[league.pk]]
        pages[league.pk] = {
            "league": league,
            "commissioner": [office] if office else [],
            "winners": [
                team for team in named if team.pk in (league.champion_id, league.cup_winner_id)
            ],
            "is_large": league.is_large,
            "members": members[league.pk],
            "matchups": matchups[league.pk],
            "final": [week.number for week in of_season if week.is_final],
            "weeks": [] if league.season.is_current else of_season,
            "results": {team: results[team] for team in teams if team in results},
        }
    return pages


def league_page(league_id: int) -> LeaguePage:
    """Return the structure of one league. Raises League.DoesNotExist."""
    pages = league_pages([league_id])
    if league_id not in pages:
        raise League.DoesNotExist(f"There is no league {league_id}.")
    return pages[league_id]


def _by(field: str, rows: Iterable[Row]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        found[getattr(row, field)].append(row)
    return found


def _teams_in(matchups: Iterable[Matchup]) -> set[int]:
    return {team for one in matchups for team in (one.home_id, one.away_id) if team}


def _results(teams: Collection[int], seasons: Collection[int]) -> Results:
    rows = TeamWeek.objects.filter(team__in=teams, week__season__in=seasons, points__isnull=False)
    results: Results = {}
    for team, number, points, transfers, cost in rows.order_by("week__number").values_list(
        "team_id", "week__number", in_hundredths("points"), "transfers", "transfers_cost"
    ):
        line = [int(points) - 100 * cost, transfers, 100 * cost]
        results.setdefault(str(team), {})[str(number)] = line
    return results
