"""Players of a season with their points and form, and the finished games of their clubs."""

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from caching.codecs import ModelRows, Rows
from caching.snapshots import Key, Snapshot

from .fields import CLUB

if TYPE_CHECKING:
    from teams.models import Player

PLAYERS: "Snapshot[Rows[Player]]" = Snapshot(
    "players",
    ModelRows(
        "teams.Player",
        "name",
        "full_name",
        "position",
        "price",
        *(f"club__{field}" for field in CLUB),
        extra={"points": Decimal, "form": Decimal, "club_games": int},
    ),
    pause=timedelta(seconds=10),
    schema=2,
    of="fantasy.Season",
)


@PLAYERS.builds(
    stale_on={
        "teams.Player": "season_id",
        "teams.Club": "season_id",
        "teams.StatLine": "game__season_id",
    }
)
def players(season_id: Key) -> "Iterable[Player]":
    from fantasy.models import Season
    from teams.models import Game, Player

    season = Season.objects.get(pk=season_id)
    finished = Game.objects.filter(season=season, status=Game.Status.FINAL).order_by()
    games = Counter(club for pair in finished.values_list("home_id", "away_id") for club in pair)
    listed = list(Player.objects.listing(season))
    for player in listed:
        player.club_games = games[player.club_id]  # type: ignore[attr-defined]
    return listed
