"""A league with all that its pages show of it, except the points of a week in progress.

    {"league": League, "members": [Membership, …], "matchups": [Matchup, …],
     "results": {"<team id>": {"<week number>": [net, transfers, transfers_cost]}}}

`members`: also those who have left or were removed, since they have matchups. `results`: of the
final weeks, points after the cost of transfers in hundredths. A large league has neither members
nor results: see league_ranks.py.
"""

from datetime import timedelta
from typing import TypedDict

from caching.codecs import ModelRow, ModelRows, Parts, PlainJSON
from caching.mint import Mint
from leagues.models import League, Matchup, Membership
from scoring.standings.columns import in_hundredths
from teams.models import TeamWeek
from teams.read_models.fields import TEAM

LARGE = 200  # members from which on a league's table is stored after each final week

# Results[team id][week number] = [points after the cost of transfers, transfers, their cost]
Results = dict[str, dict[str, list[int]]]


class LeaguePage(TypedDict):
    league: League
    members: list[Membership]
    matchups: list[Matchup]
    results: Results


LEAGUE = (
    "season__name", "kind", "format", "name", "is_public", "commissioner", "max_teams", "size",
    "start_week", "entry_locked", "win_points", "draw_points", "tie_breaks", "playoff_teams",
    "playoff_week", "final_weeks", "consolation", "cup_week", "seed", "champion", "cup_winner",
    "previous",
)  # fmt: skip
MEMBER = ("state", "from_week", *(f"team__{field}" for field in TEAM))
MATCHUP = (
    "stage", "week__number", "weeks", "round", "place", "home", "away", "home_seed", "away_seed",
    "home_result", "away_result", "winner",
)  # fmt: skip

LEAGUE_PAGE: "Mint[LeaguePage]" = Mint(
    "league",
    Parts(
        league=ModelRow("leagues.League", *LEAGUE),
        members=ModelRows("leagues.Membership", *MEMBER),
        matchups=ModelRows("leagues.Matchup", *MATCHUP),
        results=PlainJSON(),
    ),
    model="leagues.League",
    soft=timedelta(seconds=10),
)


@LEAGUE_PAGE.builds
def league_page(league_id: int) -> LeaguePage:
    """Return the structure above, in four queries. Raises League.DoesNotExist."""
    league = League.objects.select_related("season").get(pk=league_id)
    if league.kind == League.Kind.OVERALL or league.size >= LARGE:
        return {"league": league, "members": [], "matchups": [], "results": {}}
    members = list(league.memberships.select_related("team").order_by("pk"))
    rows = TeamWeek.objects.filter(
        team__in=[member.team_id for member in members],
        week__season=league.season_id,
        points__isnull=False,
    )
    results: Results = {}
    for team, number, points, transfers, cost in rows.order_by("week__number").values_list(
        "team_id", "week__number", in_hundredths("points"), "transfers", "transfers_cost"
    ):
        line = [int(points) - 100 * cost, transfers, 100 * cost]
        results.setdefault(str(team), {})[str(number)] = line
    return {
        "league": league,
        "members": members,
        "matchups": list(league.matchups.with_teams()),
        "results": results,
    }
