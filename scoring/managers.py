from django.db import models

from fantasy.models import Week


class FeedRowQuerySet(models.QuerySet["FeedRow"]):  # type: ignore[name-defined]
    def last_of_week(self, week: Week) -> "FeedRowQuerySet":
        """Return the rows with which the week's games end, without games that left the week."""
        return self.filter(week=week, game__week=week).order_by("game_id", "player_id", "revision")
