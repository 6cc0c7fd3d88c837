"""Plays the live part of the demo season for ever, in real time.

A tick depends only on the database and the time. So the loop can stop and start at any time.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.db import DatabaseError, connection, transaction
from django.db.models import F, OuterRef, Subquery
from django.utils import timezone

from demo import timing
from fantasy.models import Season, Week
from leagues.services.rounds import undo_draws
from scoring.services.replay import (
    Pace,
    ReplayError,
    feed,
    recordings,
    rewind,
    update_kickoffs,
)
from teams.locking import lock_weeks
from teams.models import Game, Lineup

logger = logging.getLogger(__name__)

MAX_DELAY = timedelta(minutes=1)  # a longer delay means that the loop was not running
MINUTE = timedelta(minutes=1)
IDLE = timedelta(seconds=5)  # between two checks for a demo season
PACE = Pace(timing.GAME_LENGTH, timing.STEPS)


def run(
    *,
    stopped: Callable[[float], bool],
    report: Callable[[str], object],
    now: Callable[[], datetime] = timezone.now,
) -> None:
    """Tick until `stopped`, which waits the given seconds, as threading.Event.wait does.

    After an error of the database or of a recorded row, the loop tries again: the demo resumes
    without a restart. `report` gets a line when the loop begins to wait for a demo season.
    """
    waiting = False
    pause = timedelta(0)
    while not stopped(pause.total_seconds()):
        try:
            due = tick(now())
        except (DatabaseError, ReplayError) as error:
            logger.warning("the demo season stands still: %s", str(error).strip())
            connection.close()
            pause = IDLE
            continue
        if due is None and not waiting:
            report("The demo season is not the current one: waiting until it is.")
        waiting = due is None
        pause = IDLE if due is None else max(due - now(), timedelta(0))


def tick(now: datetime) -> datetime | None:
    """Bring the demo season up to `now`, and return when the next tick is due.

    Return None if the current season is another one.
    """
    season = Season.objects.filter(slug=timing.SLUG, is_current=True).first()
    if season is None:
        return None
    weeks = list(season.weeks.filter(number__gte=timing.FIRST_LIVE_WEEK).select_related("season"))
    games = _unfinished(weeks)
    if _season_is_over(weeks, games, now) or _calendar_shift(games, now):
        with transaction.atomic():  # no reader sees the season between its end and its restart
            lock_weeks(weeks)
            _adjust_calendar(weeks, now)
            return _feed_games(season, weeks, now)
    return _feed_games(season, weeks, now)


def _feed_games(season: Season, weeks: Sequence[Week], now: datetime) -> datetime:
    """Feed every game that has kicked off, and return when the next tick is due.

    In the break between two weeks that is the next kickoff.
    """
    games = _unfinished(weeks)
    due = {game.pk: PACE.step(game, now) for game in games}
    batch = [
        (recording, due[recording.game.pk])
        for week in weeks
        if (started := [g for g in games if g.week_id == week.pk and due[g.pk] >= 0])
        for recording in recordings(week, started)
    ]
    feed(season, batch, timing.STEPS)
    moments = [
        game.kickoff + timing.STEP * max(0, due[game.pk] + 1) for game in games if game.kickoff
    ]
    return min([moment for moment in moments if moment > now], default=now + timing.STEP)


def _unfinished(weeks: Sequence[Week]) -> list[Game]:
    """Return the unfinished games in the order of their kickoffs, in which they also end."""
    return list(
        Game.objects.filter(
            week__in=weeks,
            status__in=[Game.Status.SCHEDULED, Game.Status.LIVE],
            kickoff__isnull=False,
            recorded_result__isnull=False,
        ).order_by("kickoff", "pk")
    )


def _season_is_over(weeks: Sequence[Week], games: Sequence[Game], now: datetime) -> bool:
    """Return whether the last week, which is never played, would kick off."""
    first = weeks[-1].first_kickoff
    return not games or first is None or first <= now


def _calendar_shift(games: Sequence[Game], now: datetime) -> timedelta:
    """Return by how much the unfinished games' kickoffs have to move: whole minutes, mostly 0.

    After a pause, the game that should have ended first ends now, and the others keep their
    distance to it. If no game was in progress, the next week starts as after seeding. A kickoff
    further away than the break, as after the clock was set back, moves to the break's end.
    """
    first = games[0] if games else None
    if first is None or first.kickoff is None:
        return timedelta(0)
    late = now - first.kickoff
    if first.is_live:
        late -= timing.GAME_LENGTH
        return late // MINUTE * MINUTE if late > MAX_DELAY else timedelta(0)
    if late > timing.HEAD_START + MAX_DELAY:
        return timing.whole_minute(now) - timing.HEAD_START - first.kickoff
    if -late > timing.BREAK:
        return timing.whole_minute(now) + timing.BREAK - first.kickoff
    return timedelta(0)


def _adjust_calendar(weeks: Sequence[Week], now: datetime) -> None:
    games = _unfinished(weeks)
    shift = _calendar_shift(games, now)
    if shift:
        moved = Game.objects.filter(pk__in=[game.pk for game in games])
        moved.update(kickoff=F("kickoff") + shift)
        update_kickoffs(weeks)
        logger.info("the demo season's kickoffs moved by %+d minutes", shift // MINUTE)
    if _season_is_over(weeks, games, now):
        _restart(weeks, now)


def _restart(weeks: Sequence[Week], now: datetime) -> None:
    """Rewind the live part; its first kickoff is that of the last week, which is never played."""
    start = weeks[-1].first_kickoff
    if start is None or not timedelta(0) <= now - start < MAX_DELAY:
        start = timing.whole_minute(now) - timing.HEAD_START
    rewind(weeks)
    undo_draws(weeks[0].season)
    _carry_over_lineups(weeks)
    games = []
    for week in weeks:
        of_week = week.games.order_by("kickoff", "pk")
        for game, kickoff in zip(of_week, timing.kickoffs(week.number, start), strict=False):
            game.kickoff = kickoff
            games.append(game)
    Game.objects.bulk_update(games, ["kickoff"])
    update_kickoffs(weeks)
    logger.info("the demo season begins again in %s", weeks[0])


def _carry_over_lineups(weeks: Sequence[Week]) -> None:
    """Make each team's last lineup its first one of the live part.

    Its chip and transfers are undone.
    """
    live = Lineup.objects.filter(from_week__in=weeks)
    newest = (
        Lineup.objects.filter(team=OuterRef("team"), from_week__in=weeks, only_week=False)
        .order_by("-from_week__number")
        .values("pk")[:1]
    )
    live.exclude(pk=Subquery(newest)).delete()
    live.update(
        from_week=weeks[0],
        chip="",
        squad_before={},
        free_transfers=0,
        transfers=0,
        transfers_cost=0,
    )
