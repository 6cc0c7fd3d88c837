"""A player's season. Like every page of the long tail, its readers build it (caching/mint.py)."""

from datetime import timedelta
from typing import TYPE_CHECKING, TypedDict

from caching.codecs import ModelRow, ModelRows, Parts
from caching.mint import Mint

from .fields import GAME, MEMBER

if TYPE_CHECKING:
    from collections.abc import Iterable

    from teams.models import Game, Player, PlayerPrice, StatLine


class PlayerPage(TypedDict):
    player: "Player"
    lines: "Iterable[StatLine]"
    prices: "Iterable[PlayerPrice]"
    coming: "Iterable[Game]"


PLAYER_PAGE: "Mint[PlayerPage]" = Mint(
    "player-page",
    Parts(
        player=ModelRow("teams.Player", *MEMBER, "full_name", "price", "season__ruleset"),
        lines=ModelRows(
            "teams.StatLine",
            "stats",
            "points",
            "game__home_score",
            "game__away_score",
            "game__home__short_name",
            "game__away__short_name",
            "game__week__number",
        ),
        prices=ModelRows("teams.PlayerPrice", "price", "since__number"),
        coming=ModelRows("teams.Game", *GAME, "week__number"),
    ),
    schema=2,
    model="teams.Player",
    soft=timedelta(seconds=10),
)


@PLAYER_PAGE.builds
def player_page(pk: int) -> PlayerPage:
    from teams.models import StatLine

    return StatLine.objects.career(pk)
