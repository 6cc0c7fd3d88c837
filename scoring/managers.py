from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import models

from caching.codecs import ModelRow, ModelRows, Parts, PlainJSON
from caching.managers import CachedManager
from caching.mint import Mint
from caching.outbox import FlaggingQuerySet
from caching.snapshots import Snapshot
from fantasy.models import Week
from teams.cached_fields import MEMBER
from teams.managers import EACH_GAME
from teams.models import Game, Player

from .page_types import LiveWeek, PlayerPage

if TYPE_CHECKING:
    from .models import StatLine

# Browsers get the schema too: one with the script of another release offers to reload.
LIVE: "Snapshot[LiveWeek]" = Snapshot("live", PlainJSON(), schema=2, of="fantasy.Week")

BOX_SCORE: "Snapshot[list[StatLine]]" = Snapshot(
    "box-score",
    ModelRows(
        "scoring.StatLine",
        "game",
        "club",
        "stats",
        "points",
        "player__name",
        "player__position",
    ),
    **EACH_GAME,
)


# One player's season: see teams.cached_fields on pages like this one.
PLAYER_PAGE: "Mint[PlayerPage]" = Mint(
    "player-page",
    Parts(
        player=ModelRow("teams.Player", *MEMBER, "full_name", "price", "season__ruleset"),
        lines=ModelRows(
            "scoring.StatLine",
            "stats",
            "points",
            "game__home_score",
            "game__away_score",
            "game__home__short_name",
            "game__away__short_name",
            "game__week__number",
        ),
        prices=ModelRows("teams.PlayerPrice", "price", "since__number"),
    ),
    model="teams.Player",
    soft=timedelta(seconds=10),
)


class StatLineQuerySet(FlaggingQuerySet["StatLine"]):
    def of_week(self, week: Week) -> "StatLineQuerySet":
        return self.filter(game__week=week)

    def box_score(self, game: Game) -> "StatLineQuerySet":
        """Return a game's lines with their players, best first: one query.

        There is no join for the club: it is one of the game's two, which the page has already.
        """
        return self.filter(game=game).select_related("player").order_by("-points", "pk")

    def career(self, pk: int) -> PlayerPage:
        """Return {"player", "lines", "prices"} of the player with this id: three queries.

        The lines are in the order of their games, the prices in that of their first weeks.
        Raises Player.DoesNotExist.
        """
        player = Player.objects.select_related("club", "season").get(pk=pk)
        return {
            "player": player,
            "lines": self.of_player(player),
            "prices": player.prices.select_related("since").order_by("since__number"),
        }

    def of_player(self, player: Player) -> "StatLineQuerySet":
        """Return a player's lines, game by game, each with its game, clubs and week: one query.

        `select_related` follows paths of several steps: four joins, and no queries for each game.
        """
        return (
            self.filter(player=player, game__week__isnull=False)
            .select_related("game__home", "game__away", "game__week")
            .order_by("game__kickoff")
        )


class CachedStatLines(CachedManager):
    def live(self, week: Week) -> LiveWeek:
        """Return the week as it stands: see scoring.read_models.live for its form."""
        return LIVE.read(week.pk)

    def box_score(self, game: Game) -> "list[StatLine]":
        """Return the same as `objects.box_score(game)`, from its snapshot."""
        return BOX_SCORE.read(game.pk)

    def career(self, pk: int) -> PlayerPage:
        """Return the same as `objects.career(pk)`, minted. Raises Player.DoesNotExist."""
        return PLAYER_PAGE.read(pk)


class FeedRowQuerySet(models.QuerySet["FeedRow"]):  # type: ignore[name-defined]
    def last_of_week(self, week: Week) -> "FeedRowQuerySet":
        """Return the rows with which the week's games end, without games that left the week."""
        return self.filter(week=week, game__week=week).order_by("game_id", "player_id", "revision")
