"""Which week it is. The clock decides, not a stored state: a week needs nobody to open it."""

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


def current_week(weeks: Sequence[W], now: datetime) -> W | None:
    """The week that people follow: the last one that has kicked off, until it is final; then
    the next. `weeks` in their order; None where there are none.
    """
    if not weeks:
        return None
    started = [week for week in weeks if week.first_kickoff and week.first_kickoff <= now]
    waiting = [week for week in weeks if week.finalized_at is None]
    if started and started[-1].finalized_at is None:
        return started[-1]
    after = [week for week in waiting if not started or week.number > started[-1].number]
    return after[0] if after else weeks[-1]


def closes_at(week: WeekLike) -> datetime | None:
    """When the last of a lineup for the week locks: the deadline, or the last kickoff."""
    return week.locks_at or week.last_kickoff


def open_week(weeks: Sequence[W], now: datetime) -> W | None:
    """The first week whose lineup can still be changed; None when the season is over."""
    for week in weeks:
        closing = closes_at(week)
        if week.finalized_at is None and closing is not None and closing > now:
            return week
    return None


def next_week(weeks: Sequence[W], week: WeekLike) -> W | None:
    """The one after it. Not `number + 1`: seasons leave numbers out."""
    return next((other for other in weeks if other.number > week.number), None)


def previous_week(weeks: Sequence[W], week: WeekLike) -> W | None:
    return next((other for other in reversed(weeks) if other.number < week.number), None)
