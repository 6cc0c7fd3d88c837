"""The scores of some teams in a week: those of the standings that the leaderboards show."""

from collections.abc import Collection

import numpy as np
from django.utils import timezone

from caching import outbox
from fantasy.models import Week
from fantasy.rules.schedule import has_begun
from scoring.standings.columns import in_hundredths
from scoring.standings.loading import read_standings
from teams.models import TeamWeek

from .ranks import RANKS
from .score_blocks import TeamScore, published_scores

__all__ = ["TeamScore", "team_scores"]


def team_scores(week: Week, teams: Collection[int]) -> dict[int, TeamScore]:
    """Return the scores of the teams that have a lineup in the week.

    While it is in progress, one cache call and no query. The scores of teams whose block is not
    in the cache are computed as of this moment, in a number of queries that does not depend on
    the number of teams; a refresher is asked to publish the block.
    """
    if week.is_final:
        return _stored(week, teams)
    if not teams or not has_begun(week, timezone.now()):
        return _computed(week, teams)
    found, missing = published_scores(week, teams)
    if missing:
        outbox.request_build(RANKS.topic(week.pk))
        found |= _computed(week, missing)
    return found


def _stored(week: Week, teams: Collection[int]) -> dict[int, TeamScore]:
    rows = TeamWeek.objects.filter(week=week, team__in=list(teams), points__isnull=False)
    found = rows.order_by().values_list(
        "team_id",
        in_hundredths("points"),
        "transfers_cost",
        in_hundredths("season_points"),
        "transfers",
    )
    return {
        team: TeamScore(points - 100 * cost, season, transfers)
        for team, points, cost, season, transfers in found
    }


def _computed(week: Week, teams: Collection[int]) -> dict[int, TeamScore]:
    standings = read_standings(week, teams=np.unique(np.array(list(teams), np.int64)))
    lineups = standings.lineups
    columns = (lineups.teams, standings.net, standings.season, lineups.transfers)
    return {
        team: TeamScore(*numbers)
        for team, *numbers in zip(*(column.tolist() for column in columns), strict=True)
    }
