"""The scores of some teams in a week: those of the standings that the leaderboards show."""

from collections.abc import Collection
from typing import NamedTuple

import numpy as np

from fantasy.models import Week
from scoring.standings.columns import in_hundredths
from scoring.standings.loading import read_standings
from teams.models import TeamWeek


class TeamScore(NamedTuple):
    """Points of a week and of the season with it, after the cost of transfers, in hundredths."""

    net: int
    season: int


def team_scores(week: Week, teams: Collection[int]) -> dict[int, TeamScore]:
    """Return the scores of the teams that have a lineup in the week, as of this moment."""
    ids = np.unique(np.array(list(teams), np.int64))
    if week.is_final:
        rows = TeamWeek.objects.filter(week=week, team__in=ids.tolist(), points__isnull=False)
        found = rows.order_by().values_list(
            "team_id", in_hundredths("points"), "transfers_cost", in_hundredths("season_points")
        )
        return {
            team: TeamScore(points - 100 * cost, season) for team, points, cost, season in found
        }
    standings = read_standings(week, teams=ids)
    columns = (standings.lineups.teams, standings.net, standings.season)
    return {
        team: TeamScore(net, season)
        for team, net, season in zip(*(column.tolist() for column in columns), strict=True)
    }
