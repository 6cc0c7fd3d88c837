"""Moves, postpones and abandons games, and finalizes the weeks that end by it.

See docs/scoring.md, "Games that move". Each function takes the feed's lock, then the weeks'.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from fantasy.models import Week
from fantasy.rulesets import LockPolicy
from scoring.models import FeedRow
from scoring.rules.feed import GameUpdate
from teams.locking import lock_week
from teams.models import Game, StatLine
from teams.services import games
from teams.services.games import GameRefusedError

from .finals import finalize_after_move
from .ingest import hold_feed, ingest


@dataclass(frozen=True)
class Moved:
    """A one-line message about what was done, and the weeks that became final by it."""

    said: str
    finalized: list[Week]


@transaction.atomic
def move_game(*, game: Game, kickoff: datetime, week: Week | None = None) -> Moved:
    """Give the game another kickoff, in the same or another week. Raises GameRefusedError."""
    hold_feed(game.season)
    game.refresh_from_db()
    old = game.week
    if old and old.is_final and _counts(game):
        raise GameRefusedError(f"{game} has counted in {old}, which is final: it stays there.")
    games.move_game(game=game, kickoff=kickoff, week=week)
    # A recording is played in the week of its game.
    FeedRow.objects.filter(game=game, week=old).update(week=game.week)
    finalized = finalize_after_move(old) if old and old != game.week else []
    said = f"{game} kicks off at {game.kickoff:%Y-%m-%d %H:%M} UTC in {game.week}"
    return Moved(said, finalized)


@transaction.atomic
def postpone_game(*, game: Game) -> Moved:
    """Take a game that has not begun out of its week, which goes on and closes without it.

    Raises GameRefusedError.
    """
    hold_feed(game.season)
    game.refresh_from_db()
    if game.status != Game.Status.SCHEDULED:
        reason = {
            Game.Status.LIVE: "is in progress: abandon it",
            Game.Status.FINAL: "is over",
            Game.Status.POSTPONED: "is postponed already",
        }[Game.Status(game.status)]
        raise GameRefusedError(f"{game} {reason}.")
    return _take_out(game, "is postponed")


@transaction.atomic
def abandon_game(*, game: Game) -> Moved:
    """Void a game that was broken off: its stats do not count. It may be played again.

    Raises GameRefusedError.
    """
    hold_feed(game.season)
    game.refresh_from_db()
    if game.status != Game.Status.LIVE:
        reason = "is over: its result stands" if game.is_final else "is not in progress"
        raise GameRefusedError(f"{game} {reason}.")
    return _take_out(game, "is abandoned, its stats are void")


def _take_out(game: Game, said: str) -> Moved:
    week = game.week
    update = GameUpdate(game.pk, Game.Status.POSTPONED)
    if week is None:
        ingest(game.season, [], [update])
        return Moved(f"{game} {said}", [])
    with lock_week(week.pk, exclusive=True) as now:
        began = game.kickoff is not None and game.kickoff <= now
        open_before = set(Week.objects.filter(season=game.season_id, finalized_at__isnull=True))
        ingest(game.season, [], [update])
        week.refresh_from_db()
        games.update_week_times(week, now)
    if began and game.season.rules.lock is LockPolicy.KICKOFF and not week.is_final:
        said += f"; the players of {game.home} and {game.away} can be changed again in {week}"
    finalized = [w for w in open_before if Week.objects.get(pk=w.pk).is_final]
    return Moved(f"{game} {said}", sorted(finalized, key=lambda w: w.number))


def _counts(game: Game) -> bool:
    """Return whether any stat of the game is other than 0."""
    lines = StatLine.objects.filter(game=game).values_list("stats", flat=True)
    return any(any(stats.values()) for stats in lines)
