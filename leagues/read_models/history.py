"""The history of a league: points and ranks by week, its records, and its past seasons.

    {"weeks": [1, 2, …], "average": [5210, …], "points": {"<team id>": [5530, null, …]},
     "ranks": {"<team id>": [3, 1, …]}, "records": {"highest_week": [[team, week, points], …], …},
     "past": [[league id, season, name, is public, champion, cup winner], …],
     "names": {"<team id>": "…"}}

Of the final weeks from the start on; points in hundredths. `records`: see `leagues.rules.history`.
`past`: the same league in the seasons before, the latest first; winners by name.

Of a large league, `records` and `names` are those of the teams that were at the top after a week,
`points` and `ranks` those of the present leader alone, and `average` is empty. Other teams are
read one by one: see large_history.py.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, TypedDict

from caching.codecs import PlainJSON
from caching.mint import Mint
from leagues.models import League, LeagueRank
from leagues.rules.history import records
from leagues.rules.schedule import regular_weeks
from leagues.rules.tables import Results, WeekResult, scores, table
from scoring.standings.hundredths import hundredths

from .large_history import weeks_in_large_league
from .league import LeaguePage, league_page
from .played import played_in

MOST_SEASONS = 20  # that the page lists


class History(TypedDict):
    weeks: list[int]
    average: list[int]
    points: dict[str, list[int | None]]
    ranks: dict[str, list[int | None]]
    records: dict[str, list[list[Any]]]
    past: list[list[Any]]
    names: dict[str, str]


LEAGUE_HISTORY: "Mint[History]" = Mint(
    "league-history", PlainJSON(), model="leagues.League", soft=timedelta(seconds=30)
)


@LEAGUE_HISTORY.builds
def league_history(league_id: int) -> History:
    """Return the structure above, in eight queries and one for each past season."""
    page = league_page(league_id)
    league = page["league"]
    weeks = [number for number in page["final"] if number >= league.start_week]
    history: History = {
        "weeks": weeks,
        "average": [],
        "points": {},
        "ranks": {},
        "records": {},
        "past": past_seasons(league),
        "names": {str(one.team_id): one.team.name for one in page["members"]},
    }
    return _of_large(league, history) if page["is_large"] else _of_small(page, league, history)


def _of_small(page: LeaguePage, league: League, history: History) -> History:
    weeks = history["weeks"]
    results: Results = {
        int(team): {int(week): WeekResult(*line[:2]) for week, line in lines.items()}
        for team, lines in page["results"].items()
    }
    counted = set(regular_weeks(league.rules, weeks))  # the table stays in those of playoffs
    members = [one.team_id for one in page["members"] if one.state == one.State.ACTIVE]
    matchups = played_in(page["matchups"], weeks)
    leaders: dict[int, list[int]] = {}
    ranks: dict[int, list[int | None]] = {team: [] for team in members}
    for at, week in enumerate(weeks, 1):
        until = [one for one in matchups if one.week <= week]
        for row in table(members, results, league.rules, weeks[:at], until):
            ranks[row.team].append(row.rank)
            if row.rank == 1 and week in counted:
                leaders.setdefault(week, []).append(row.team)
    for week in weeks:
        nets = [results[team][week].net for team in members if week in results.get(team, {})]
        history["average"].append(round(sum(nets) / len(nets)) if nets else 0)
    history["points"] = {
        str(team): [_net(results, team, week) for week in weeks] for team in members
    }
    history["ranks"] = {str(team): found for team, found in ranks.items()}
    if weeks:
        found = records(members, results, scores(matchups, results), weeks, leaders)
        history["records"] = {
            name: [list(one) for one in getattr(found, name)] for name in found._fields
        }
    return history


def _net(results: Results, team: int, week: int) -> int | None:
    weeks: Mapping[int, WeekResult] = results.get(team, {})
    return weeks[week].net if week in weeks else None


def _of_large(league: League, history: History) -> History:
    """Add who was at the top after each week, and the weeks of the present leader."""
    top = LeagueRank.objects.filter(league=league, rank=1, place__lte=3)
    rows = list(top.order_by("week__number", "place").select_related("team", "week"))
    history["records"] = {
        "leaders": [[row.team_id, row.week.number, hundredths(row.points)] for row in rows]
    }
    history["names"] = {str(row.team_id): row.team.name for row in rows}
    leader = next((row.team_id for row in reversed(rows) if row.place == 1), None)
    if leader and (found := weeks_in_large_league(league, leader)):
        history["weeks"] = [number for number, _, _ in found.weeks]
        history["points"] = {str(leader): [points for _, points, _ in found.weeks]}
        history["ranks"] = {str(leader): [rank for _, _, rank in found.weeks]}
    return history


def past_seasons(league: League) -> list[list[Any]]:
    """Return the same league in the seasons before, the latest first: a query for each."""
    found: list[list[Any]] = []
    seen = {league.pk}
    previous = league.previous_id
    while previous and previous not in seen and len(found) < MOST_SEASONS:
        one = League.objects.select_related("season", "champion", "cup_winner").get(pk=previous)
        winners = [team.name if team else "" for team in (one.champion, one.cup_winner)]
        found.append([one.pk, one.season.name, one.name, one.is_public, *winners])
        seen.add(one.pk)
        previous = one.previous_id
    return found
