"""The weeks of a league's season, and whether their matchups may still change."""

from collections.abc import Sequence
from datetime import datetime

from fantasy.models import Week
from fantasy.rules.schedule import has_begun
from leagues.models import League, Matchup
from leagues.rules import schedule


def weeks_of(league: League) -> list[Week]:
    """Return the season's weeks in their order. One query."""
    return list(Week.objects.filter(season=league.season_id).order_by("number"))


def is_open(week: Week, now: datetime) -> bool:
    """Return whether the week has not begun: no player of it has locked."""
    locked = week.locks_at is not None and week.locks_at <= now
    return not (week.is_final or locked or has_begun(week, now))


def regular_weeks(league: League, weeks: Sequence[Week]) -> list[Week]:
    """Return the weeks from the league's start on, without those of the playoffs."""
    numbers = schedule.regular_weeks(league.rules, [week.number for week in weeks])
    return [week for week in weeks if week.number in numbers]


def weeks_from(first: int, count: int, weeks: Sequence[Week]) -> list[Week]:
    """Return the weeks of `leagues.rules.schedule.weeks_from`."""
    numbers = schedule.weeks_from(first, count, [week.number for week in weeks])
    return [week for week in weeks if week.number in numbers]


def weeks_of_matchup(matchup: Matchup, weeks: Sequence[Week]) -> list[Week]:
    """Return the week in which it is played, or both of a two-week final, of the season's."""
    return weeks_from(matchup.week.number, matchup.weeks, weeks)
