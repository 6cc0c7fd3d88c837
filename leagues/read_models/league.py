"""A league with all that its pages show of it, except the points of a week in progress.

    {"league": League, "commissioner": [Team], "members": [Membership, …],
     "matchups": [Matchup, …], "final": [1, 2, …], "weeks": [Week, …],
     "results": {"<team id>": {"<week number>": [net, transfers, transfers_cost]}}}

`commissioner`: their team, if they have one. `members`: also those who have left or were removed,
since they have matchups. `final`: the numbers of the weeks in `results`, which has points after
the cost of transfers in hundredths. `weeks`: those of a past season; the current one's are in the
calendar. A large league has no members and results but those of its cup: see large_leagues.py.
"""

from datetime import timedelta
from typing import TypedDict

from caching.codecs import ModelRow, ModelRows, Parts, PlainJSON
from caching.mint import Mint
from fantasy.models import Week
from leagues.models import League, Matchup, Membership
from scoring.standings.columns import in_hundredths
from teams.models import Team, TeamWeek
from teams.read_models.fields import TEAM

# Results[team id][week number] = [points after the cost of transfers, transfers, their cost]
Results = dict[str, dict[str, list[int]]]


class LeaguePage(TypedDict):
    league: League
    commissioner: list[Team]
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


@LEAGUE_PAGE.builds
def league_page(league_id: int) -> LeaguePage:
    """Return the structure above, in six queries. Raises League.DoesNotExist."""
    league = League.objects.select_related("season").get(pk=league_id)
    season = league.season
    weeks = list(season.weeks.select_related("season").order_by("number"))
    page: LeaguePage = {
        "league": league,
        "commissioner": list(season.teams.filter(owner=league.commissioner_id or 0)[:1]),
        "is_large": league.is_large,
        "members": [],
        "matchups": [],
        "final": [week.number for week in weeks if week.is_final],
        "weeks": [] if season.is_current else weeks,
        "results": {},
    }
    if page["is_large"]:
        return _with_cup(page) if league.cup_week else page
    page["members"] = list(league.memberships.select_related("team").order_by("pk"))
    page["matchups"] = list(league.matchups.with_teams())
    page["results"] = _results(league, [member.team_id for member in page["members"]])
    return page


def _with_cup(page: LeaguePage) -> LeaguePage:
    """Add the matchups of a large league's cup, and the members and results of its teams."""
    league = page["league"]
    matchups = list(league.matchups.with_teams())
    teams = {team for one in matchups for team in (one.home_id, one.away_id) if team}
    members = league.memberships.filter(team__in=teams).select_related("team").order_by("pk")
    return {
        **page,
        "matchups": matchups,
        "members": list(members),
        "results": _results(league, sorted(teams)),
    }


def _results(league: League, teams: list[int]) -> Results:
    rows = TeamWeek.objects.filter(
        team__in=teams, week__season=league.season_id, points__isnull=False
    )
    results: Results = {}
    for team, number, points, transfers, cost in rows.order_by("week__number").values_list(
        "team_id", "week__number", in_hundredths("points"), "transfers", "transfers_cost"
    ):
        line = [int(points) - 100 * cost, transfers, 100 * cost]
        results.setdefault(str(team), {})[str(number)] = line
    return results
