"""The dates of an imported season: as published, or shifted so that a week is about to start.

No Django here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from fantasy.rulesets import LockPolicy, Ruleset
from importers.recorded_season import RecordedSeason
from scoring.rules.feed import FeedError

KICKOFF_IN = timedelta(minutes=120)


@dataclass(frozen=True)
class WeekTimes:
    locks_at: datetime | None = None
    first_kickoff: datetime | None = None
    last_kickoff: datetime | None = None


@dataclass(frozen=True)
class Dates:
    shift: timedelta
    live: int | None  # the week that is about to start; None if all weeks are played
    weeks: dict[int, WeekTimes]
    moved_deadline: bool  # the live week's deadline by the ruleset would have passed already

    def kickoff(self, published: datetime | None) -> datetime | None:
        """Return the published kickoff, shifted."""
        return published and published + self.shift

    def is_played(self, week: int) -> bool:
        return self.live is None or week < self.live

    @property
    def current(self) -> int:
        """Return the week whose prices and clubs the players have: the live or the last one."""
        return self.live if self.live is not None else max(self.weeks, default=0)


def plan_dates(
    season: RecordedSeason,
    rules: Ruleset,
    now: datetime,
    live: int | None = None,
    kickoff_in: timedelta = KICKOFF_IN,
) -> Dates:
    """Return when each week begins and locks. Raises FeedError for an impossible live week."""
    kickoffs: dict[int, list[datetime]] = {week: [] for week in season.weeks}
    for game in season.games:
        if game.week is not None and game.kickoff is not None:
            kickoffs[game.week].append(game.kickoff)
    shift = timedelta(0)
    if live is not None:
        if live not in kickoffs:
            raise FeedError("--live-week", f"{live} is none of {format_weeks(season.weeks)}")
        if not kickoffs[live]:
            raise FeedError("--live-week", f"no game of week {live} has a kickoff")
        shift = now + kickoff_in - min(kickoffs[live])
    weeks = {week: _times(times, shift, rules) for week, times in kickoffs.items()}
    moved = False
    if live is not None and (deadline := weeks[live].locks_at) and deadline <= now:
        first = now + kickoff_in
        weeks[live] = WeekTimes(now + kickoff_in / 2, first, weeks[live].last_kickoff)
        moved = True
    return Dates(shift, live, weeks, moved)


def _times(kickoffs: list[datetime], shift: timedelta, rules: Ruleset) -> WeekTimes:
    if not kickoffs:
        return WeekTimes()
    first, last = min(kickoffs) + shift, max(kickoffs) + shift
    locks_at = None
    if rules.lock is LockPolicy.DEADLINE:
        locks_at = first - timedelta(minutes=rules.lock_minutes)
    return WeekTimes(locks_at, first, last)


def format_weeks(weeks: Iterable[int]) -> str:
    """Return the weeks as "1–29, 39–47"."""
    ranges: list[list[int]] = []
    for week in sorted(weeks):
        if ranges and week == ranges[-1][1] + 1:
            ranges[-1][1] = week
        else:
            ranges.append([week, week])
    return ", ".join(str(low) if low == high else f"{low}–{high}" for low, high in ranges)
