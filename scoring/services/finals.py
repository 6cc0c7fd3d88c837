"""The end of a week: substitutions, results, ranks and prices; and its corrections afterwards."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from caching import outbox
from fantasy.models import Week
from fantasy.rules.schedule import next_week
from scoring.read_models.leaderboards import LEADERBOARDS
from scoring.read_models.ranks import RANKS
from scoring.standings.loading import player_index, read_standings
from teams.locking import lock_weeks
from teams.models import Game, Player, PlayerPrice

from . import results
from .results import Results


def is_over(week: Week) -> bool:
    """Return whether the week has games and all of them are final or postponed."""
    games = Game.objects.filter(week=week)
    statuses = set(games.order_by().values_list("status", flat=True).distinct())
    return bool(statuses) and statuses <= {Game.Status.FINAL, Game.Status.POSTPONED}


@transaction.atomic
def finalize_week(week: Week) -> bool:
    """Make the week final. Return False if it is already, or an earlier week is not final."""
    lock_weeks([week])
    if not _earlier_weeks_are_final(week):
        return False
    week.refresh_from_db()
    if week.is_final:
        return False
    store_results(week)
    week.finalized_at = timezone.now()
    week.save(update_fields=["finalized_at"])
    following = next_week(list(_weeks(week)), week)
    if following:
        _flag_boards([following.pk], f"{week} became final")
        move_prices_to(following)
        if is_over(following):  # it ended before this one did
            finalize_week(following)
    return True


def finalize_after_move(week: Week) -> list[Week]:
    """Finalize what can end after a game has left the week, and return the newly final weeks.

    The week becomes final if its other games are over. If it has no games left, it no longer
    blocks the next week, which may become final in its place.
    """
    waiting = _weeks(week).filter(number__gte=week.number, finalized_at__isnull=True)
    ready = next((w for w in waiting if Game.objects.filter(week=w).exists()), None)
    if ready and is_over(ready):
        finalize_week(ready)
    return list(_weeks(week).filter(pk__in=[w.pk for w in waiting], finalized_at__isnull=False))


def store_results(week: Week) -> None:
    """Compute and overwrite every team's result. Only for final weeks, in their order."""
    results.store(week, Results.of(read_standings(week)))


@dataclass(frozen=True)
class Rescored:
    """The effect of a correction: the weeks' numbers, and for each player the number of teams."""

    weeks: list[int]
    teams: Mapping[int, int]


def rescore(week: Week, players: Collection[int]) -> Rescored:
    """Score again the teams that had one of the players in a final week.

    In later final weeks only those teams' sums change. The caller holds the feed's lock, so that
    no week becomes final meanwhile.
    """
    standings = read_standings(week, having=players)
    gains = results.replace(week, Results.of(standings))
    weeks = [week.number]
    if gains.points.any():
        later = _weeks(week).filter(number__gt=week.number)
        for final in later.filter(finalized_at__isnull=False):
            results.add_season_points(final, gains)
            weeks.append(final.number)
        waiting = later.filter(finalized_at__isnull=True)
        _flag_boards(waiting.values_list("pk", flat=True), f"{week} scored again")
    ids = list(players)
    places = player_index(week).of(np.array(ids, np.int64)).tolist()
    having = {
        player: standings.lineups.number_having(place)
        for player, place in zip(ids, places, strict=True)
    }
    return Rescored(weeks, having)


def _flag_boards(weeks: Iterable[int], why: str) -> None:
    """Flag the boards of weeks that are not final: their season begins with the weeks before."""
    for snapshot in (LEADERBOARDS, RANKS):
        outbox.flag(snapshot, weeks, why)


def _earlier_weeks_are_final(week: Week) -> bool:
    """Return whether all earlier weeks are final, after finalizing those without games.

    A week without games has no last game that would make it final, so the next week does.
    """
    earlier = Week.objects.filter(
        season=week.season_id, number__lt=week.number, finalized_at__isnull=True
    )
    for other in earlier.select_related("season").order_by("number"):
        if Game.objects.filter(week=other).exists() or not finalize_week(other):
            return False
    return True


def move_prices_to(week: Week) -> None:
    """Set each player's price to the one that holds in the week: one statement."""
    price = (
        PlayerPrice.objects.filter(player=OuterRef("pk"), since__number__lte=week.number)
        .order_by("-since__number")
        .values("price")[:1]
    )
    priced = Player.objects.filter(season=week.season_id, prices__since__number__lte=week.number)
    Player.objects.filter(pk__in=priced.values("pk")).update(price=Subquery(price))


def _weeks(week: Week) -> QuerySet[Week]:
    """Return the weeks of its season, in their order."""
    return Week.objects.filter(season=week.season_id).select_related("season").order_by("number")
