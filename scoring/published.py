"""The pages that everyone opens at kickoff. The publisher writes them as files."""

from django.urls import reverse

from caching.publishing.publisher import publishes
from caching.snapshots import SnapshotNotReadyError
from fantasy.calendar import NoSeasonError, current_calendar


@publishes
def hot_pages() -> list[str]:
    """Return the addresses of the hot pages. They change with the shown week, at a kickoff."""
    try:
        week = current_calendar().shown
    except (NoSeasonError, SnapshotNotReadyError):
        return []
    return [
        reverse("live"),
        reverse("live-week", args=[week.number]),
        reverse("home"),
        reverse("scores"),
        reverse("scores-week", args=[week.number]),
        reverse("leaderboard"),
        reverse("leaderboard-week", args=[week.number]),
        reverse("players"),
        reverse("rules"),
    ]
