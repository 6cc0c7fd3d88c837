"""What is stored of one team in a large league, for its own standing: one query."""

from typing import NamedTuple

from django.db.models import OuterRef, Subquery

from fantasy.models import Week
from leagues.models import League, LeagueRank
from scoring.standings.columns import in_hundredths
from scoring.standings.hundredths import exact
from teams.models import Team, TeamWeek


class OwnRows(NamedTuple):
    """`rank`: the row of the team in a stored table, None without one. `before_start`: points of
    the season before the league's start, in hundredths.
    """

    rank: LeagueRank | None
    before_start: int


def own_rows(league: League, team: int, table: int | None, before_start: Week | None) -> OwnRows:
    """Return the rows of the team. No query if there is nothing to read.

    `table`: the key of the week whose table is stored. `before_start`: the last final week before
    the league's start.
    """
    if table is None and before_start is None:
        return OwnRows(None, 0)
    of_team = {"team": OuterRef("pk")}
    ranks = LeagueRank.objects.filter(league=league, week=table, **of_team).order_by()
    weeks = TeamWeek.objects.filter(week=before_start, **of_team).order_by()
    place, rank, points, before = (
        Team.objects.filter(pk=team)
        .order_by()
        .values_list(
            Subquery(ranks.values("place")),
            Subquery(ranks.values("rank")),
            Subquery(ranks.values_list(in_hundredths("points"))),
            Subquery(weeks.values_list(in_hundredths("season_points"))),
        )
        .get()
    )
    row = None if rank is None else LeagueRank(place=place, rank=rank, points=exact(points))
    return OwnRows(row, before or 0)
