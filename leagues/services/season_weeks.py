"""The weeks of a league's season, and whether their matchups may still change."""

from datetime import datetime

from fantasy.models import Week
from fantasy.rules.schedule import has_begun
from leagues.models import League


def weeks_of(league: League) -> list[Week]:
    """Return the season's weeks in their order. One query."""
    return list(Week.objects.filter(season=league.season_id).order_by("number"))


def is_open(week: Week, now: datetime) -> bool:
    """Return whether the week has not begun: no player of it has locked."""
    locked = week.locks_at is not None and week.locks_at <= now
    return not (week.is_final or locked or has_begun(week, now))
