"""Plays a recorded week into the feed, increment by increment, to exactly its official end.

Everything goes through `ingest`, as a live feed would. Rows before the end have revisions below
the recorded one, which grow with time, so a replay can stop and resume at any point.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from fantasy.models import Season, Week
from fantasy.rulesets import LockPolicy, Ruleset
from scoring.models import FeedRow, Play, RecordedResult
from scoring.rules.feed import FeedError, FeedLine, GameUpdate, check_line
from scoring.rules.increments import Course, Recorded, clock
from scoring.rules.points import Number
from teams.locking import lock_week
from teams.models import Game, ScoreCount, StatLine, TeamWeek
from teams.services.games import flag_week_before, set_kickoffs

from .finals import move_prices_to
from .ingest import ingest

STEPS_AT_ONCE = 20  # increments of a game in a replay that does not wait
MOST_STEPS = 600  # recorded revisions begin at 1000: there is room below
FOOTBALL_LASTS = timedelta(minutes=115)  # with half-time and added time
GAME_LASTS = timedelta(minutes=190)


class ReplayError(Exception):
    """The week cannot be replayed; the message gives the reason in one line."""


@dataclass(frozen=True)
class Recording:
    """One game and how it ends: the last row of each player, and the score."""

    game: Game
    rows: Sequence[FeedRow]
    result: RecordedResult
    course: Course


@dataclass(frozen=True)
class Pace:
    """The length of a game in real time, and the number of steps in which it is fed."""

    length: timedelta
    steps: int

    def step(self, game: Game, now: datetime) -> int:
        """Return the game's step; it is below 0 before the kickoff."""
        if game.kickoff is None:
            return -1
        return min(self.steps, (now - game.kickoff) * self.steps // self.length)


def pace_of(rules: Ruleset, speed: float) -> Pace:
    """Return a pace of about one increment a second.

    `speed` is the number of match seconds in one second of the replay.
    """
    match = FOOTBALL_LASTS if rules.minutes else GAME_LASTS
    length = match / speed
    return Pace(length, min(MOST_STEPS, max(STEPS_AT_ONCE, int(length.total_seconds()))))


def replay_week(
    week: Week,
    *,
    speed: float,
    stopped: Callable[[float], bool],
    now: Callable[[], datetime] = timezone.now,
) -> bool:
    """Play the week from its first kickoff, and return whether it reached its end.

    `stopped` waits the given seconds and returns whether to stop, as threading.Event.wait does.
    A `speed` of 0 does not wait. Raises ReplayError.
    """
    games = start_week(week, speed=speed)
    if not speed:
        for step in range(1, STEPS_AT_ONCE + 1):
            if stopped(0):
                return False
            feed(week.season, [(game, step) for game in games], STEPS_AT_ONCE)
        return True
    pace = pace_of(week.season.rules, speed)
    while games:
        moment = now()
        due = [(game, pace.step(game.game, moment)) for game in games]
        feed(week.season, [(game, step) for game, step in due if step >= 0], pace.steps)
        games = [game for game, step in due if step < pace.steps]
        if games and stopped(min(1.0, pace.length.total_seconds() / pace.steps)):
            return False
    return True


def start_week(week: Week, *, speed: float) -> list[Recording]:
    """Rewind the week and move its calendar so that it kicks off now.

    The distances between the kickoffs are divided by `speed`. Raises ReplayError.
    """
    with lock_week(week.pk, exclusive=True) as now:
        week.refresh_from_db()
        others = Week.objects.filter(season=week.season_id)
        if others.filter(
            number__lt=week.number, finalized_at__isnull=True, games__isnull=False
        ).exists():
            raise ReplayError(f"{week} cannot be replayed: an earlier week is not final yet.")
        if others.filter(number__gt=week.number, finalized_at__isnull=False).exists():
            raise ReplayError(f"{week} cannot be replayed: a later week is final already.")
        games = recordings(week, Game.objects.filter(week=week))
        if not any(game.rows for game in games):
            raise ReplayError(f"{week} of {week.season} has not been recorded.")
        unknown = week.games.filter(recorded_result=None).exclude(status=Game.Status.POSTPONED)
        if missing := unknown.select_related("home", "away").first():
            raise ReplayError(f"{week} cannot be replayed: the result of {missing} is missing.")
        rewind([week])
        kickoffs = [game.game.kickoff or now for game in games]
        for game, kickoff in zip(games, kickoffs, strict=True):
            after = (kickoff - min(kickoffs)) / speed if speed else timedelta(0)
            game.game.kickoff = now + after
            game.game.status = Game.Status.SCHEDULED
        Game.objects.bulk_update([game.game for game in games], ["kickoff"])
        week.locks_at = now if week.season.rules.lock is LockPolicy.DEADLINE else None
        week.save(update_fields=["locks_at"])
        update_kickoffs([week])
        return games


def recordings(week: Week, games: Iterable[Game]) -> list[Recording]:
    """Return the recorded ones of the week's games, in the order of their kickoffs."""
    by_id = {game.pk: game for game in games}
    ends: dict[int, dict[int, FeedRow]] = {pk: {} for pk in by_id}
    for row in FeedRow.objects.last_of_week(week).filter(game__in=by_id):
        ends[row.game_id][row.player_id] = row  # the highest revision comes last
    results = RecordedResult.objects.filter(game__in=by_id).order_by("game__kickoff", "game")
    return [
        _recording(by_id[result.game_id], list(ends[result.game_id].values()), result, week)
        for result in results
    ]


def feed(season: Season, games: Sequence[tuple[Recording, int]], steps: int) -> None:
    """Ingest the changes of all games, each at its step of `steps`, in one batch."""
    known: dict[tuple[int, int], tuple[int, Any]] = {
        (game, player): (revision, stats)
        for game, player, revision, stats in StatLine.objects.filter(
            game__in=[game.game.pk for game, _ in games]
        ).values_list("game_id", "player_id", "revision", "stats")
    }
    lines: list[FeedLine] = []
    updates: list[GameUpdate] = []
    for recording, step in games:
        moment = recording.course.at(step / steps)
        for row in recording.rows:
            revision = row.revision - (steps - step)
            last, told = known.get((row.game_id, row.player_id), (0, None))
            stats = moment.stats[row.player_id]
            if revision > last and (step == steps or stats != told):
                lines.append(_line(row, revision, stats, final=step == steps))
        game, over = recording.game, step >= steps
        status = Game.Status.FINAL if over else Game.Status.LIVE
        text = "" if over else clock(step / steps, season.rules)
        before = (game.status, game.home_score, game.away_score, game.clock)
        after = (status, moment.home_score, moment.away_score, text)
        if after != before:
            updates.append(GameUpdate(game.pk, *after, source="replay"))
            game.status, game.home_score, game.away_score, game.clock = after
    if lines or updates:
        ingest(season, lines, updates)


def rewind(weeks: Sequence[Week]) -> None:
    """Reset the weeks to before their first kickoffs: lineups stay; stats, plays and results go.

    The caller holds the exclusive locks of the weeks.
    """
    TeamWeek.objects.filter(week__in=weeks).update(
        points=None, bench_points=None, season_points=None
    )
    ScoreCount.objects.filter(week__in=weeks).delete()
    Play.objects.filter(game__week__in=weeks).bulk_delete()
    StatLine.objects.filter(game__week__in=weeks).bulk_delete()
    Game.objects.filter(week__in=weeks, recorded_result__isnull=False).update(
        status=Game.Status.SCHEDULED, home_score=None, away_score=None, clock=""
    )
    Week.objects.filter(pk__in=[week.pk for week in weeks]).update(finalized_at=None)
    move_prices_to(min(weeks, key=lambda week: week.number))


def update_kickoffs(weeks: Sequence[Week]) -> None:
    """Save the kickoffs of the weeks after their games have moved."""
    before = {week.pk: week.first_kickoff for week in weeks}
    for week in weeks:
        set_kickoffs(week)
    Week.objects.bulk_update(weeks, ["first_kickoff", "last_kickoff"])
    for week in weeks:
        if week.first_kickoff != before[week.pk]:
            flag_week_before(week)


def _recording(
    game: Game, rows: Sequence[FeedRow], result: RecordedResult, week: Week
) -> Recording:
    for row in rows:  # an older version may have stored impossible stats
        try:
            check_line(row.as_line(), week.season.rules)
        except FeedError as error:
            reason = "Import the season again, or correct its source."
            raise ReplayError(f"{week} cannot be replayed: {error}. {reason}") from error
    recorded = [
        Recorded(row.player_id, row.club_id == game.home_id, _exact(row.stats)) for row in rows
    ]
    score = (result.home_score, result.away_score)
    return Recording(game, rows, result, Course(game.pk, recorded, score, week.season.rules))


def _line(row: FeedRow, revision: int, stats: Any, *, final: bool) -> FeedLine:
    return FeedLine(
        game=row.game_id,
        player=row.player_id,
        revision=revision,
        stats=stats,
        club=row.club_id,
        official_points=row.official_points if final else None,
        source=row.source,
    )


def _exact(stats: dict[str, Any]) -> dict[str, Number]:
    """Return the stats with decimals for the floats of JSON, which the feed rejects."""
    return {
        stat: Decimal(str(value)) if isinstance(value, float) else value
        for stat, value in stats.items()
    }
