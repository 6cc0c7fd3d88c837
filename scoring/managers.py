from django.db import models

from caching.outbox import FlaggingQuerySet
from fantasy.models import Week
from teams.models import Game


class FeedRowQuerySet(models.QuerySet["FeedRow"]):  # type: ignore[name-defined]
    def last_of_week(self, week: Week) -> "FeedRowQuerySet":
        """Return the rows with which the week's games end, without games that left the week."""
        return self.filter(week=week, game__week=week).order_by("game_id", "player_id", "revision")


class PlayQuerySet(FlaggingQuerySet["Play"]):  # type: ignore[name-defined]
    def of_game(self, game: Game) -> "PlayQuerySet":
        """Return the game's plays, the newest first, without their players: one query."""
        return self.filter(game=game).order_by("-pk")
