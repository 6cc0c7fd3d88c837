from typing import TYPE_CHECKING, Any

from django.db import models

from caching.codecs import PlainJSON
from caching.managers import CachedManager
from caching.outbox import FlaggingQuerySet
from caching.snapshots import Snapshot
from fantasy.models import Week
from teams.models import Game, Player

if TYPE_CHECKING:
    pass

LIVE: "Snapshot[dict[str, Any]]" = Snapshot("live", PlainJSON())


class StatLineQuerySet(FlaggingQuerySet["StatLine"]):  # type: ignore[name-defined]
    def of_week(self, week: Week) -> "StatLineQuerySet":
        return self.filter(game__week=week)

    def box_score(self, game: Game) -> "StatLineQuerySet":
        """A game's lines with player and club, best first: one query."""
        return self.filter(game=game).select_related("player", "club").order_by("-points", "pk")

    def career(self, player: Player) -> "StatLineQuerySet":
        """A player's lines, game by game, each with its game, clubs and week: one query."""
        return (
            self.filter(player=player, game__week__isnull=False)
            .select_related("game__home", "game__away", "game__week")
            .order_by("game__kickoff")
        )


class CachedStatLines(CachedManager):
    def live(self, week: Week) -> dict[str, Any]:
        """The week as it stands: see scoring.live for its form."""
        return LIVE.read(week.pk)


class FeedRowQuerySet(models.QuerySet["FeedRow"]):  # type: ignore[name-defined]
    def last_of_week(self, week: Week) -> "FeedRowQuerySet":
        """The rows in which the week's games end: not those of a game that left the week."""
        return self.filter(week=week, game__week=week).order_by("game_id", "player_id", "revision")
