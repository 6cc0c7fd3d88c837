"""Builds the snapshots that depend on stat lines: the live week, the leaderboards, the list of
players, and the pages of the long tail.
"""

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.utils import timezone

from caching.outbox import flag
from caching.snapshots import Key
from fantasy.calendar import Calendar
from fantasy.models import Season, Switch, Week
from teams.cached_fields import CLUB_PAGE, TEAM_PAGE
from teams.managers import LEADERBOARD_SIZE, LEADERBOARDS, PLAYERS, WEEK_NUMBERS
from teams.models import Club, Game, Player, Team, TeamWeek
from teams.page_types import Leaderboards, WeekNumbers

from .managers import BOX_SCORE, LIVE, PLAYER_PAGE
from .models import StatLine
from .page_types import LiveWeek
from .read_models.leaderboards import team_weeks
from .read_models.live import next_version, week_as_it_stands
from .read_models.team_page import team_page
from .read_models.week_numbers import week_numbers
from .rules.spread import spread

CLUB_PAGE.builds(Club.objects.page)
PLAYER_PAGE.builds(StatLine.objects.career)
TEAM_PAGE.builds(team_page)


def _week(key: Key) -> Week:
    return Week.objects.select_related("season").get(pk=key)


@receiver([post_save, post_delete], sender=Switch)
def polling_changes(**kwargs: Any) -> None:
    """Flag the live scores, which carry the polling interval."""
    if weeks := list(Week.objects.calendar()):
        flag(LIVE, [Calendar(weeks, timezone.now()).current.pk], "a switch was set")


@LIVE.builds(stale_on={StatLine: "game__week_id", Game: "week_id", Week: "pk"})
def live(week_id: Key) -> LiveWeek:
    """Return the live week that all readers share, with the last counted spread of the scores."""
    week = _week(week_id)
    counted = LEADERBOARDS.read_or_none(week.pk)
    return {
        "form": LIVE.schema,
        "version": next_version(LIVE.read_or_none(week.pk)),
        **week_as_it_stands(week),
        "spread": counted["spread"] if counted else None,
    }


@BOX_SCORE.builds(stale_on={StatLine: "game_id", Player: "stat_lines__game_id", Game: "pk"})
def box_score(game_id: Key) -> Iterable[StatLine]:
    return StatLine.objects.box_score(Game.objects.get(pk=game_id))


@PLAYERS.builds(stale_on={Player: "season_id", Club: "season_id", StatLine: "game__season_id"})
def players(season_id: Key) -> Iterable[Player]:
    return Player.objects.listing(Season.objects.get(pk=season_id))


@WEEK_NUMBERS.builds(
    stale_on={StatLine: "game__week_id", Game: "week_id", Week: "pk", TeamWeek: "week_id"}
)
def numbers(week_id: Key) -> WeekNumbers:
    return week_numbers(_week(week_id))


@LEADERBOARDS.builds(stale_on={TeamWeek: "week_id", StatLine: "game__week_id", Game: "week_id"})
def leaderboards(week_id: Key) -> Leaderboards:
    week = _week(week_id)
    if week.is_final:
        return {
            "week": list(TeamWeek.objects.leaderboard(week)),
            "season": list(TeamWeek.objects.standings(week)),
            "spread": {
                "week": spread(TeamWeek.objects.scores(week)),
                "season": spread(TeamWeek.objects.season_scores(week)),
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
    return dict(ranked.values_list("team_id", "season_rank"))
