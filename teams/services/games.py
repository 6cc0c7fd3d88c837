"""Moving a game to another kickoff. docs/scoring.md, "Games that move", has the rules.

This module changes the game and the times of its weeks. scoring.services.games also ends a week or
voids a game's stats; pages and commands call that module.
"""

from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.db.models import Max, Min
from django.utils import timezone

from caching.outbox import flag
from fantasy.models import Week
from fantasy.rulesets import LockPolicy
from teams.locking import lock_week, lock_weeks
from teams.models import Game
from teams.read_models.live import LIVE

FARTHEST = timedelta(days=366)


class GameRefusedError(Exception):
    """Nothing was changed; the message says why, in one line."""


@transaction.atomic
def move_game(*, game: Game, kickoff: datetime, week: Week | None = None) -> Game:
    """Give the game a new kickoff, in `week` or in its present week.

    Holds the exclusive locks of both weeks, so no lineup is saved meanwhile. Raises
    GameRefusedError.
    """
    if timezone.is_naive(kickoff):
        raise GameRefusedError(f"The kickoff {kickoff.isoformat()} does not say its time zone.")
    kickoff = _in_utc(kickoff)
    old, new = game.week, week or game.week
    if new is None:
        raise GameRefusedError(f"{game} is in no week: say in which one it will be played.")
    if new.season_id != game.season_id:
        raise GameRefusedError(f"{new} is of another season than {game}.")
    weeks = {w.pk: w for w in (old, new) if w}
    lock_weeks(list(weeks.values()))
    with lock_week(new.pk, exclusive=True) as now:
        _read_again(game, weeks)
        _check_game(game, kickoff, new, now)
        _check_week(new, kickoff, now)
        game.week, game.kickoff, game.status = new, kickoff, Game.Status.SCHEDULED
        game.clock, game.home_score, game.away_score = "", None, None
        game.save()
        for changed in weeks.values():
            update_week_times(changed, now)
    return game


def set_kickoffs(week: Week) -> None:
    """Set the first and last kickoff of the week's games, without postponed ones. Not saved."""
    playing = Game.objects.filter(week=week).exclude(status=Game.Status.POSTPONED).order_by()
    times = playing.aggregate(first=Min("kickoff"), last=Max("kickoff"))
    week.first_kickoff, week.last_kickoff = times["first"], times["last"]


def flag_week_before(week: Week) -> None:
    """Flag the live JSON of the week before: it has the first kickoff of this one. One query."""
    earlier = Week.objects.filter(season=week.season_id, number__lt=week.number)
    before = earlier.order_by("-number").values_list("pk", flat=True).first()
    flag(LIVE, [before] if before else [], f"the kickoff of week {week.number} moved")


def update_week_times(week: Week, now: datetime) -> None:
    """Save the week's kickoffs and, if they moved, its deadline.

    The deadline follows the first kickoff until the deadline has passed; after that it stays. The
    caller holds the week. Raises GameRefusedError if the new deadline is already over.
    """
    before = week.first_kickoff
    set_kickoffs(week)
    moved = week.first_kickoff != before
    rules = week.season.rules
    open_still = week.locks_at is None or week.locks_at > now
    if moved and rules.lock is LockPolicy.DEADLINE and open_still and not week.is_final:
        first = week.first_kickoff
        week.locks_at = first - timedelta(minutes=rules.lock_minutes) if first else None
        if week.locks_at and week.locks_at <= now:
            raise GameRefusedError(f"The deadline for {week} would be in the past.")
    week.save(update_fields=["first_kickoff", "last_kickoff", "locks_at"])
    if moved:
        flag_week_before(week)


def _in_utc(kickoff: datetime) -> datetime:
    try:
        return kickoff.astimezone(UTC)
    except OverflowError:
        raise GameRefusedError(f"There is no such time: {kickoff.isoformat()}.") from None


def _read_again(game: Game, weeks: dict[int, Week]) -> None:
    """Refresh the game and its weeks, which may have changed before the lock was held."""
    was = game.week_id
    game.refresh_from_db()
    if game.week_id != was:
        raise GameRefusedError(f"{game} has been moved in the meantime. Check it again.")
    for week in weeks.values():
        week.refresh_from_db()


def _check_game(game: Game, kickoff: datetime, week: Week, now: datetime) -> None:
    if game.status in (Game.Status.LIVE, Game.Status.FINAL):
        raise GameRefusedError(f"{game} has begun: it cannot be moved.")
    scheduled = game.status == Game.Status.SCHEDULED
    if scheduled and game.kickoff and game.kickoff <= now:
        reason = "its players are locked. Postpone it first, which unlocks them"
        raise GameRefusedError(f"The kickoff of {game} has passed and {reason}.")
    if scheduled and game.week_id == week.pk and game.kickoff == kickoff:
        raise GameRefusedError(f"Nothing would change: {game} kicks off then already.")
    if kickoff <= now:
        raise GameRefusedError(f"The kickoff {_told(kickoff)} is not in the future.")
    if kickoff > now + FARTHEST:
        raise GameRefusedError(f"The kickoff {_told(kickoff)} is more than a year away.")


def _check_week(week: Week, kickoff: datetime, now: datetime) -> None:
    """Refuse a final week, or a kickoff after which weeks would not begin in their order.

    The current week is found by that order.
    """
    if week.is_final:
        raise GameRefusedError(f"{week} is final: no game can come into it.")
    others = Week.objects.filter(season=week.season_id, first_kickoff__isnull=False)
    before = others.filter(number__lt=week.number, first_kickoff__gte=kickoff).first()
    after = others.filter(number__gt=week.number, first_kickoff__lte=kickoff).first()
    if wrong := before or after:
        side = "before" if before else "after"
        raise GameRefusedError(
            f"A game of {week} cannot kick off at {_told(kickoff)}: that is {side} {wrong} begins."
        )


def _told(kickoff: datetime) -> str:
    return f"{kickoff:%Y-%m-%d %H:%M} UTC"
