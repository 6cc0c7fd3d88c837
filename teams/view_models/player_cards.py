"""Markup of players in lineups, rendered once for all owners who show the same.

A card is a function of its content alone, so it needs no version: new points make another card. It
holds nothing of an owner but the price paid, the armband and the tapped state, which many share.
"""

from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from teams.models import Player
from teams.rules.lineups import Pick

from .fixtures import Fixture
from .live_points import LockedPoints

KEPT = 5000  # cards of a process, of about a kilobyte each


class Card(NamedTuple):
    """Content of a card. `opponents` is "" without a game; `kickoff` is in ISO format."""

    name: str
    position: str
    colour: str
    second_colour: str
    pattern: int
    opponents: str
    kickoff: str
    day: str
    price: Decimal
    form: Decimal
    points: Decimal
    captain: bool
    vice: bool
    locked: bool
    swaps: bool  # can change places with the tapped player
    result: str = ""  # points of a locked player, without trailing zeros
    state: str = ""  # of the game of a locked player: "live", "final" or ""
    page: str = ""  # the address of the player's page, if the name leads there


def player_card(
    player: Player,
    pick: Pick,
    fixture: Fixture | None,
    *,
    locked: bool,
    swaps: bool,
    points: LockedPoints | None = None,
    linked: bool = False,
) -> SafeString:
    club = player.club
    return _rendered(
        Card(
            name=player.name,
            position=pick.position,
            colour=club.colour,
            second_colour=club.second_colour,
            pattern=club.pattern,
            opponents=fixture.opponents if fixture else "",
            kickoff=fixture.iso if fixture else "",
            day=fixture.day if fixture else "",
            price=pick.price,
            form=player.form,  # type: ignore[attr-defined]
            points=player.points,  # type: ignore[attr-defined]
            captain=pick.captain,
            vice=pick.vice,
            locked=locked,
            swaps=swaps,
            result=short(points.total) if points else "",
            state=points.state if points else "",
            page=player.get_absolute_url() if linked else "",
        )
    )


def short(points: Decimal) -> str:
    """Return exact points without trailing zeros: 6, 12.5."""
    text = format(points, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


@lru_cache(KEPT)
def _rendered(card: Card) -> SafeString:
    return render_to_string("includes/_lineup_card.html", {"card": card})
