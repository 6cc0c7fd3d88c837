"""Which week is current and which one is open.

The clock decides, not a stored state, so no job has to open a week.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol, TypeVar


class WeekLike(Protocol):
    number: int
    locks_at: datetime | None
    first_kickoff: datetime | None
    last_kickoff: datetime | None
    finalized_at: datetime | None


W = TypeVar("W", bound=WeekLike)


def has_begun(week: WeekLike, now: datetime) -> bool:
    return week.first_kickoff is not None and week.first_kickoff <= now


def current_week(weeks: Sequence[W], now: datetime) -> W | None:
    """Return the last week that has kicked off until it is final, then the next one.

    `weeks` are in their order. Returns None if there are none.
    """
    if not weeks:
        return None
    started = [week for week in weeks if has_begun(week, now)]
    waiting = [week for week in weeks if week.finalized_at is None]
    if started and started[-1].finalized_at is None:
        return started[-1]
    after = [week for week in waiting if not started or week.number > started[-1].number]
    return after[0] if after else weeks[-1]


def shown_week(weeks: Sequence[W], now: datetime) -> W | None:
    """Return the week that pages show: the last one that has kicked off, also once it is final.

    So its results stay until the next week kicks off. Before the first kickoff it is the first
    week. Returns None if there are no weeks.
    """
    started = [week for week in weeks if has_begun(week, now)]
    return started[-1] if started else next(iter(weeks), None)


def closes_at(week: WeekLike) -> datetime | None:
    """Return when the last part of the week's lineups locks: the deadline, or the last kickoff."""
    return week.locks_at or week.last_kickoff


def open_week(weeks: Sequence[W], now: datetime) -> W | None:
    """Return the first week whose lineup can still be changed; None when the season is over."""
    for week in weeks:
        closing = closes_at(week)
        if week.finalized_at is None and closing is not None and closing > now:
            return week
    return None


def next_week(weeks: Sequence[W], week: WeekLike) -> W | None:
    """Return the week after this one. It may not be `number + 1`: seasons leave numbers out."""
    return next((other for other in weeks if other.number > week.number), None)


def previous_week(weeks: Sequence[W], week: WeekLike) -> W | None:
    return next((other for other in reversed(weeks) if other.number < week.number), None)
