"""A club with its games and its squad.

There are too many pages of clubs, players and teams to refresh them all. Each has its own value,
and a reader rebuilds a value that is older than `soft` seconds. A touchdown may take ten seconds
to reach such a page; the live JSON updates its points earlier.
"""

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, TypedDict

from caching.codecs import ModelRow, ModelRows, Parts
from caching.mint import Mint

from .fields import CLUB, GAME

if TYPE_CHECKING:
    from collections.abc import Iterable

    from teams.models import Club, Game, Player


class ClubPage(TypedDict):
    club: "Club"
    games: "Iterable[Game]"
    squad: "Iterable[Player]"


CLUB_PAGE: "Mint[ClubPage]" = Mint(
    "club-page",
    Parts(
        club=ModelRow("teams.Club", *CLUB, "season__name", "season__ruleset"),
        games=ModelRows("teams.Game", *GAME, "week__number"),
        squad=ModelRows(
            "teams.Player", "full_name", "position", "price", extra={"points": Decimal}
        ),
    ),
    model="teams.Club",
    soft=timedelta(seconds=10),
)


@CLUB_PAGE.builds
def club_page(pk: int) -> ClubPage:
    from teams.models import Club

    return Club.objects.page(pk)
