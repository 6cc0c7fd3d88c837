"""The best teams of a week and of the season, and the distribution of all scores."""

from collections import Counter
from datetime import timedelta
from decimal import Decimal
from typing import TypedDict

from django.db.models import Q
from django.dispatch import receiver

from caching.codecs import ModelRows, Parts, PlainJSON, dumps
from caching.models import StoredSnapshot
from caching.outbox import flag
from caching.snapshots import Key, Snapshot
from fantasy.models import Week
from scoring.rules.spread import spread
from scoring.standings.team_weeks import team_weeks
from teams.managers import LEADERBOARD_SIZE, TEAM_WEEK_FIELDS, TEAM_WEEK_RANKS
from teams.models import Game, ScoreCount, StatLine, Team, TeamWeek
from teams.rules.spread_types import Spreads
from teams.signals import team_renamed


class Leaderboards(TypedDict):
    week: list[TeamWeek]
    season: list[TeamWeek]
    spread: Spreads


# `climbed`: places gained in the season since the last final week before; negative for a fall.
RANKED: "ModelRows[TeamWeek]" = ModelRows(
    "teams.TeamWeek", *TEAM_WEEK_FIELDS, extra={**TEAM_WEEK_RANKS, "climbed": int}
)

# All three parts need every team's points, so one build computes them, and `pause` limits a burst
# of touchdowns to one build.
LEADERBOARDS: "Snapshot[Leaderboards]" = Snapshot(
    "leaderboards",
    Parts(week=RANKED, season=RANKED, spread=PlainJSON()),
    pause=timedelta(seconds=5),
    schema=3,
    of="fantasy.Week",
)


@LEADERBOARDS.builds(stale_on={TeamWeek: "week_id", StatLine: "game__week_id", Game: "week_id"})
def leaderboards(week_id: Key) -> Leaderboards:
    week = Week.objects.select_related("season").get(pk=week_id)
    if week.is_final:
        return {
            "week": list(TeamWeek.objects.leaderboard(week)),
            "season": list(TeamWeek.objects.standings(week)),
            "spread": {
                "week": spread(ScoreCount.objects.scores(week, ScoreCount.Kind.WEEK)),
                "season": spread(ScoreCount.objects.scores(week, ScoreCount.Kind.SEASON)),
            },
        }
    rows = team_weeks(week)
    return {
        "week": _best(rows, "rank"),
        "season": _best(rows, "season_rank"),
        "spread": {
            "week": spread(Counter(row.net for row in rows)),
            "season": spread(Counter(row.season_points or Decimal(0) for row in rows)),
        },
    }


def _best(rows: list[TeamWeek], by: str) -> list[TeamWeek]:
    """Return the first hundred in the order of stored rows, with teams and places climbed.

    Three queries.
    """
    near = [row for row in rows if getattr(row, by) <= LEADERBOARD_SIZE]
    near.sort(key=lambda row: (getattr(row, by), row.team_id))
    del near[LEADERBOARD_SIZE:]
    teams = Team.objects.in_bulk([row.team_id for row in near])
    before = _season_ranks_before(near)
    for row in near:
        row.team = teams[row.team_id]
        rank = before.get(row.team_id)
        row.climbed = rank - row.season_rank if rank and row.season_rank else None  # type: ignore[attr-defined]
    return near


def _season_ranks_before(rows: list[TeamWeek]) -> dict[int, int | None]:
    """Return the season ranks of the rows' teams after the last final week before theirs."""
    if not rows:
        return {}
    week = rows[0].week
    last = (
        Week.objects.filter(
            season=week.season_id, number__lt=week.number, finalized_at__isnull=False
        )
        .order_by("-number")
        .first()
    )
    ranked = TeamWeek.objects.filter(week=last, team__in=[row.team_id for row in rows])
    return dict(ranked.with_ranks().values_list("team_id", "season_rank"))


@receiver(team_renamed)
def flag_boards(team: Team, former_name: str, **kwargs: object) -> None:
    """Flag the stored boards that show the team's former name.

    Team is not in `stale_on`: each new team, and each of a million teams of a removed demo season,
    would cost a query for its weeks. The board of a week that is not final changes all the time,
    so it is flagged whichever teams it shows.
    """
    weeks = Week.objects.filter(season=team.season_id)
    topics = {LEADERBOARDS.topic(week.pk): week for week in weeks}
    changing = [topic for topic, week in topics.items() if not week.is_final]
    shows = Q(topic__in=changing) | Q(body__contains=dumps(former_name).decode())
    stored = StoredSnapshot.objects.filter(shows, topic__in=topics).values_list("topic", flat=True)
    flag(LEADERBOARDS, [topics[topic].pk for topic in stored], f"team {team.pk} renamed")
