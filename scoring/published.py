"""What everybody opens at kickoff: published as files, each kept up to date by the publisher."""

from django.urls import reverse

from caching.publishing.publisher import publishes
from caching.snapshots import SnapshotNotReadyError
from fantasy.calendar import NoSeasonError, current_calendar


@publishes
def hot_pages() -> list[str]:
    """The week that people follow is another one after a kickoff, and so are its addresses."""
    try:
        week = current_calendar().current
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
