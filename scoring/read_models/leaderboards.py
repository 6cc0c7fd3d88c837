"""The best teams of a week and of the season."""

from datetime import timedelta
from typing import TypedDict

from django.db.models import Q
from django.dispatch import receiver
from django.utils import timezone

from caching.codecs import ModelRows, Parts, dumps
from caching.models import StoredSnapshot
from caching.outbox import flag
from caching.snapshots import Key, Snapshot
from fantasy.models import Week
from fantasy.rules.schedule import has_begun
from scoring.standings.arrays import Standings
from scoring.standings.held import current_standings
from scoring.standings.hundredths import exact
from scoring.standings.loading import week_before
from teams.managers import LEADERBOARD_SIZE, TEAM_WEEK_FIELDS, TEAM_WEEK_RANKS
from teams.models import Game, StatLine, Team, TeamWeek
from teams.signals import kit_changed, team_renamed


class Leaderboards(TypedDict):
    week: list[TeamWeek]
    season: list[TeamWeek]


# `climbed`: places gained in the season since the last final week before; negative for a fall.
RANKED: "ModelRows[TeamWeek]" = ModelRows(
    "teams.TeamWeek", *TEAM_WEEK_FIELDS, extra={**TEAM_WEEK_RANKS, "climbed": int}
)

# `pause`: a published page gets its ETag from the second in which it was written.
LEADERBOARDS: "Snapshot[Leaderboards]" = Snapshot(
    "leaderboards",
    Parts(week=RANKED, season=RANKED),
    pause=timedelta(seconds=1),
    schema=4,
    of="fantasy.Week",
)


@LEADERBOARDS.builds(stale_on={TeamWeek: "week_id", StatLine: "game__week_id", Game: "week_id"})
def leaderboards(week_id: Key) -> Leaderboards:
    week = Week.objects.select_related("season").get(pk=week_id)
    if week.is_final:
        return {
            "week": list(TeamWeek.objects.leaderboard(week)),
            "season": list(TeamWeek.objects.standings(week)),
        }
    if not has_begun(week, timezone.now()):  # nobody has points in it yet
        last = week_before(week)
        return {
            "week": [],
            "season": list(TeamWeek.objects.standings(last)) if last and last.is_final else [],
        }
    standings = current_standings(week)
    return {
        "week": _best(week, standings, of_season=False),
        "season": _best(week, standings, of_season=True),
    }


def _best(week: Week, standings: Standings, *, of_season: bool) -> list[TeamWeek]:
    """Return the first hundred in the order of stored rows, with teams and places climbed.

    Three queries.
    """
    places = standings.best(LEADERBOARD_SIZE, of_season=of_season)
    ids = standings.lineups.teams[places].tolist()
    teams = Team.objects.in_bulk(ids)
    before = _season_ranks_before(week, ids)
    rows = []
    for team, numbers in zip(ids, standings.numbers_of(places), strict=True):
        row = TeamWeek(
            team=teams[team],
            week=week,
            points=exact(numbers.points),
            transfers_cost=numbers.cost // 100,
            season_points=exact(numbers.season),
        )
        row.rank, row.season_rank = numbers.rank, numbers.season_rank
        last = before.get(team)
        row.climbed = last - numbers.season_rank if last else None  # type: ignore[attr-defined]
        rows.append(row)
    return rows


def _season_ranks_before(week: Week, teams: list[int]) -> dict[int, int | None]:
    """Return the season ranks of the teams after the last final week before this one."""
    earlier = Week.objects.filter(
        season=week.season_id, number__lt=week.number, finalized_at__isnull=False
    )
    ranked = TeamWeek.objects.filter(week=earlier.order_by("-number").first(), team__in=teams)
    return dict(ranked.with_ranks().values_list("team_id", "season_rank"))


@receiver([team_renamed, kit_changed])
def flag_boards(team: Team, former_name: str, **kwargs: object) -> None:
    """Flag the stored boards that show the team under its former name.

    Team is not in `stale_on`: each new team, and each of a million teams of a removed demo season,
    would cost a query for its weeks. The board of a week that is not final changes all the time,
    so it is flagged whichever teams it shows.
    """
    weeks = Week.objects.filter(season=team.season_id)
    topics = {LEADERBOARDS.topic(week.pk): week for week in weeks}
    changing = [topic for topic, week in topics.items() if not week.is_final]
    shows = Q(topic__in=changing) | Q(body__contains=dumps(former_name).decode())
    stored = StoredSnapshot.objects.filter(shows, topic__in=topics).values_list("topic", flat=True)
    flag(LEADERBOARDS, [topics[topic].pk for topic in stored], f"team {team.pk} changed")
