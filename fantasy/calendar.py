"""Calendar of the season that the site shows, with which nearly every page starts."""

from dataclasses import dataclass
from datetime import datetime

from django.http import Http404
from django.utils import timezone

from .models import Season, Week
from .rules import schedule
from .rulesets import Ruleset


class NoSeasonError(Exception):
    """Nothing was imported or seeded yet."""


@dataclass(frozen=True)
class Calendar:
    weeks: list[Week]
    now: datetime

    @property
    def season(self) -> Season:
        return self.weeks[0].season

    @property
    def rules(self) -> Ruleset:
        return self.season.rules

    @property
    def current(self) -> Week:
        """The week in progress or the next one, by `schedule.current_week`, or the first one."""
        return schedule.current_week(self.weeks, self.now) or self.weeks[0]

    @property
    def shown(self) -> Week:
        """The week that pages without a week number show, by `schedule.shown_week`."""
        return schedule.shown_week(self.weeks, self.now) or self.weeks[0]

    @property
    def open(self) -> Week | None:
        """The week for which a lineup can be saved now."""
        return schedule.open_week(self.weeks, self.now)

    @property
    def last_final(self) -> Week | None:
        return next((week for week in reversed(self.weeks) if week.is_final), None)

    @property
    def last_closed(self) -> Week | None:
        """The last week for which all lineups have locked."""
        week = self.current
        closed = week.closes_at is not None and week.closes_at <= self.now
        return week if closed else self.last_final

    def week(self, number: int | None) -> Week:
        """The week of that number, or the shown one for None. Raises Http404."""
        if number is None:
            return self.shown
        for week in self.weeks:
            if week.number == number:
                return week
        raise Http404(f"There is no Week {number} in this season.")

    def has_begun(self, week: Week) -> bool:
        return schedule.has_begun(week, self.now)

    def awaited(self, week: Week) -> Week | None:
        """Return the week whose kickoff a reader of the week waits for, if there is one.

        That is the week itself before its first kickoff, and the next one once the week is final.
        """
        if not self.has_begun(week):
            return week
        following = schedule.next_week(self.weeks, week)
        if not week.is_final or following is None or self.has_begun(following):
            return None
        return following

    def around(self, week: Week) -> dict[str, Week | None]:
        """Return the weeks before and after, for the page's links."""
        return {
            "previous_week": schedule.previous_week(self.weeks, week),
            "next_week": schedule.next_week(self.weeks, week),
        }

    def phase(self, week: Week) -> dict[str, Week | bool | None]:
        """Return what a page of the week needs to tell which kickoff comes next.

        templates/includes/_awaited_week.html shows it.
        """
        awaited = self.awaited(week)
        return {
            "begun": self.has_begun(week),
            "awaited": awaited,
            "can_set_lineup": awaited is not None and awaited == self.open,
        }


def current_calendar() -> Calendar:
    """Return the current season's calendar, from its snapshot.

    Raises NoSeasonError if there is none.
    """
    weeks = Week.cached.calendar()
    if not weeks:
        raise NoSeasonError
    return Calendar(weeks, timezone.now())
