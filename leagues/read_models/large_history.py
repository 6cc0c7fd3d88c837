"""The weeks of one team in a large league: one query, by the keys of team and week."""

from typing import NamedTuple

from django.db.models import F, OuterRef, Subquery, Value

from fantasy.models import Week
from leagues.models import League, LeagueRank
from scoring.standings.columns import in_hundredths
from teams.models import Team, TeamWeek


class TeamWeeks(NamedTuple):
    """`weeks`: (number, points of the week or None without a lineup, rank or None before the team
    was ranked), of the final weeks from the league's start on; points in hundredths.
    """

    name: str
    weeks: list[tuple[int, int | None, int | None]]


def weeks_in_large_league(league: League, team: int) -> TeamWeeks | None:
    """Return None for a team that no stored table of the league has ranked."""
    results = TeamWeek.objects.filter(week=OuterRef("pk"), team=team, points__isnull=False)
    ranked = LeagueRank.objects.filter(week=OuterRef("pk"), team=team, league=league)
    net = in_hundredths("points") - Value(100) * F("transfers_cost")
    rows = list(
        Week.objects.filter(
            season=league.season_id, number__gte=league.start_week, finalized_at__isnull=False
        )
        .order_by("number")
        .values_list(
            "number",
            Subquery(results.order_by().values_list(net)),
            Subquery(ranked.order_by().values("rank")),
            Subquery(Team.objects.filter(pk=team).order_by().values("name")),
        )
    )
    if all(rank is None for _, _, rank, _ in rows):
        return None
    return TeamWeeks(rows[0][3], [row[:3] for row in rows])
