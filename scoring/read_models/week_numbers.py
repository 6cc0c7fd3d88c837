"""Builds the week in numbers of `teams.read_models.week_numbers`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

import numpy as np
from django.db.models import Avg, Count, Q, Sum
from django.utils import timezone

from caching.snapshots import Key
from fantasy.models import Week
from fantasy.rulesets import LockPolicy
from scoring.rules.formations import Rated, best_formation
from scoring.standings.columns import columns
from scoring.standings.held import current_standings
from scoring.standings.loading import player_index
from teams.models import Game, Lineup, LineupSlot, Player, StatLine, TeamWeek
from teams.read_models.week_numbers import WEEK_NUMBERS, PlayerCard, WeekNumbers
from teams.services.lineups import locked_clubs

LISTED = 10
CENT = Decimal("0.01")


@dataclass(frozen=True)
class Share:
    player: int
    position: str
    teams: int  # that have the player
    started: int
    captained: int


@WEEK_NUMBERS.builds(
    stale_on={StatLine: "game__week_id", Game: "week_id", Week: "pk", TeamWeek: "week_id"}
)
def week_numbers(week_id: Key) -> WeekNumbers:
    """Return the structure above.

    The standings in memory count a week in progress, the database counts a final one.
    """
    week = Week.objects.select_related("season").get(pk=week_id)
    rules, now = week.season.rules, timezone.now()
    games = list(Game.objects.scoreboard(week))
    teams, shares = _shares(week, games, now)
    points = _points(week)
    owned = [Rated(share.player, share.position, share.teams) for share in shares]
    started = [Rated(share.player, share.position, share.started) for share in shares]
    captained = [Rated(s.player, s.position, s.captained) for s in shares if s.captained]
    lists = {
        "owned": _first(owned),
        "captained": _first(captained),
        "most_picked": best_formation(started, rules),
        "team_of_the_week": best_formation(points, rules),
    }
    players = Player.objects.select_related("club").in_bulk(
        {rated.player for found in lists.values() for rated in found}
    )
    return {
        "week": week.number,
        "complete": week.is_final or bool(week.closes_at and week.closes_at <= now),
        "teams": teams,
        "average": _average(week),
        "shares": {
            str(share.player): [_percent(share.teams, teams), _percent(share.captained, teams)]
            for share in shares
        },
        "owned": _cards(lists["owned"], players, teams),
        "captained": _cards(lists["captained"], players, teams),
        "most_picked": _cards(lists["most_picked"], players, teams),
        "team_of_the_week": _cards(lists["team_of_the_week"], players, None),
    }


def _shares(week: Week, games: Iterable[Game], now: datetime) -> tuple[int, list[Share]]:
    """Return the number of teams, and the shares of players who have locked."""
    if week.is_final:
        return TeamWeek.objects.filter(week=week).count(), _stored_shares(week)
    index = player_index(week)
    if week.season.rules.lock is LockPolicy.KICKOFF:
        is_locked = np.isin(index.clubs, list(locked_clubs(list(games), now)))
    else:
        is_locked = np.full(len(index.ids), week.locks_at is not None and now >= week.locks_at)
    if not is_locked.any():
        return _teams_with_lineup(week), []
    standings = current_standings(week)
    counts = standings.lineups.shares(week.season.rules.starters, len(index.positions))
    facts = (index.ids, is_locked, *counts)
    return len(standings.lineups), [
        Share(player, position, *numbers)
        for position, player, locked, *numbers in zip(
            index.positions, *(column.tolist() for column in facts), strict=False
        )
        if locked and numbers[0]
    ]


def _stored_shares(week: Week) -> list[Share]:
    """Return the shares in a final week: one GROUP BY with one row for each player."""
    slots = LineupSlot.objects.filter(lineup__in=Lineup.objects.in_force(week))
    counted = (
        slots.order_by()
        .values("player_id", "player__position")
        .annotate(
            teams=Count("pk"),
            started=Count("pk", filter=Q(role=LineupSlot.Role.STARTER)),
            captained=Count("pk", filter=Q(is_captain=True)),
        )
        .values_list("player_id", "player__position", "teams", "started", "captained")
    )
    return [Share(*row) for row in counted]


def _teams_with_lineup(week: Week) -> int:
    """Count teams here: PostgreSQL's plan for DISTINCT took minutes for a million of them."""
    candidates = Lineup.objects.candidates(week.pk, week.number)
    (teams,) = columns(
        candidates.filter(team__season=week.season_id).order_by().values_list("team_id")
    )
    return len(np.unique(teams))


def _points(week: Week) -> list[Rated]:
    """Return the points of each player in the week's games."""
    summed = (
        StatLine.objects.of_week(week)
        .order_by()
        .values("player_id", "player__position")
        .annotate(sum=Sum("points"))
        .values_list("player_id", "player__position", "sum")
    )
    return [Rated(*row) for row in summed]


def _average(week: Week) -> str | None:
    """Return the teams' average points before transfer costs; None until the week is final."""
    if not week.is_final:
        return None
    average = TeamWeek.objects.filter(week=week).aggregate(average=Avg("points"))["average"]
    return None if average is None else str(Decimal(average).quantize(CENT))


def _first(found: Iterable[Rated]) -> list[Rated]:
    return sorted(found, key=lambda rated: (-rated.worth, rated.player))[:LISTED]


def _cards(
    found: Iterable[Rated], players: Mapping[int, Player], teams: int | None
) -> list[PlayerCard]:
    """Return the cards; `value` is points, or with `teams` a share of the teams in per cent."""
    return [
        {
            "id": rated.player,
            "name": players[rated.player].name,
            "position": rated.position,
            "club": {
                "pk": players[rated.player].club_id,
                "short_name": players[rated.player].club.short_name,
                "colour": players[rated.player].club.colour,
                "second_colour": players[rated.player].club.second_colour,
                "pattern": players[rated.player].club.pattern,
            },
            "value": str(Decimal(rated.worth).quantize(CENT))
            if teams is None
            else _percent(int(rated.worth), teams),
        }
        for rated in found
    ]


def _percent(part: int, whole: int) -> str:
    return str((Decimal(100 * part) / max(whole, 1)).quantize(Decimal("0.1")))
