"""Search, filters and order for a list of players that is already in memory."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator

from fantasy.calendar import Calendar
from teams.models import Game, Player
from teams.search.text import matches, search_key

from .availability import AVAILABILITIES, clubs_that_are

PAGE = 50
SORTS = {
    "points": "Points",
    "form": "Form",
    "price": "Price",
    "owned": "Most picked",
    "name": "Name",
}
Shares = Mapping[str, Sequence[str]]  # by player id: per cent of teams that have the player, …
PRICE = re.compile(r"[0-9]{1,6}(\.[0-9]{1,2})?", re.ASCII)


@dataclass(frozen=True)
class PlayerFilter:
    """Search, filters and order from the page's address; invalid values are dropped."""

    search: str = ""
    position: str = ""
    club: int | None = None
    sort: str = "points"
    page: int = 1
    price: Decimal | None = None  # the highest price
    availability: str = ""  # one of AVAILABILITIES

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> "PlayerFilter":
        price, availability = query.get("price", "").strip(), query.get("availability", "")
        return cls(
            search=query.get("q", "").strip()[:60],
            position=query.get("position", "")[:4],
            club=_number(query.get("club", "")),
            sort=query.get("sort", "") if query.get("sort") in SORTS else "points",
            page=_number(query.get("page", "")) or 1,
            price=Decimal(price) if PRICE.fullmatch(price) else None,
            availability=availability if availability in AVAILABILITIES else "",
        )

    @property
    def sorts(self) -> dict[str, str]:
        return SORTS

    @property
    def availabilities(self) -> dict[str, str]:
        return AVAILABILITIES

    def query(self) -> str:
        """The address's query without the page, ready for `&page=`."""
        fields = {
            "q": self.search,
            "position": self.position,
            "club": self.club,
            "price": self.price,
            "availability": self.availability,
            "sort": self.sort if self.sort != "points" else "",
        }
        return urlencode({name: str(value) for name, value in fields.items() if value})

    def applied(
        self,
        players: Iterable[Player],
        calendar: Calendar,
        games: Sequence[Game],
        shares: Shares | None = None,
    ) -> list[Player]:
        """Return the players that fit, in the chosen order.

        `games` are those of `week_of`; only a filter by availability uses them. Only the order by
        ownership uses `shares`.
        """
        words = search_key(self.search).split()
        if self.search and not words:  # nothing but punctuation
            return []
        fits = clubs_that_are(self.availability, calendar, games) if self.availability else None
        found = [
            player
            for player in players
            if (not self.position or player.position == self.position)
            and (self.club is None or player.club_id == self.club)
            and (self.price is None or player.price <= self.price)
            and (fits is None or fits(player.club_id))
            and _matches(words, player)
        ]
        if self.sort == "form":
            found.sort(key=lambda player: -player.form)  # type: ignore[attr-defined]
        elif self.sort == "price":
            found.sort(key=lambda player: -player.price)
        elif self.sort == "owned" and shares:
            found.sort(key=lambda player: -float(shares.get(str(player.pk), ("0",))[0]))
        elif self.sort == "name":
            found.sort(key=lambda player: search_key(player.name))
        return found

    def page_of(
        self,
        players: Sequence[Player],
        calendar: Calendar,
        games: Sequence[Game],
        shares: Shares | None = None,
    ) -> Page[Player]:
        """Return one page of the players that fit; a number past the end gives the last page."""
        return Paginator(self.applied(players, calendar, games, shares), PAGE).get_page(self.page)


def _matches(words: Iterable[str], player: Player) -> bool:
    """Return whether every word occurs in the names of the player or of the club."""
    club = player.club
    return matches(words, f"{player.name} {player.full_name} {club.name} {club.short_name}")


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
