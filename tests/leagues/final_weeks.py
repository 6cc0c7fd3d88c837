"""Final weeks with the points that a test chooses, without games."""

from collections.abc import Mapping
from decimal import Decimal

from django.utils import timezone

from fantasy.models import Season, Week
from teams.models import Team, TeamWeek


def end_week(season: Season, number: int, points: Mapping[Team, int] | None = None) -> Week:
    """Make the week final. A team that `points` does not name has none."""
    week = season.weeks.get(number=number)
    TeamWeek.objects.bulk_create(
        TeamWeek(team=team, week=week, points=Decimal(own), season_points=Decimal(own))
        for team, own in (points or {}).items()
    )
    week.finalized_at = timezone.now()
    week.first_kickoff = week.finalized_at
    week.save()
    return week
