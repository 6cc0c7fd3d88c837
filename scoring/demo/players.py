"""The rosters: who plays for whom, how good he is and what he costs."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from .clubs import ClubProfile
from .names import people

# Position → by depth the lowest and highest price. With these the cheapest squad of nfl-ppr
# costs about half the budget of 100 and the dearest about half as much again.
DEPTH: dict[str, tuple[tuple[float, float], ...]] = {
    "QB": ((7.0, 12.0), (4.0, 5.0)),
    "RB": ((8.5, 14.0), (5.5, 8.5), (4.5, 5.5), (4.0, 4.5)),
    "WR": ((8.5, 13.5), (6.0, 9.0), (5.0, 6.5), (4.0, 5.0), (4.0, 4.5)),
    "TE": ((5.0, 10.5), (3.5, 4.5)),
    "K": ((4.0, 6.0),),
    "DST": ((4.0, 7.0),),
}


@dataclass(frozen=True)
class Athlete:
    source_id: str  # ALD-WR2
    club: str  # its short name
    name: str
    full_name: str
    position: str
    depth: int  # 0: the first choice at his position
    quality: float  # 0 to 1, among those of his position and depth
    price: Decimal


def rosters(clubs: Sequence[ClubProfile], random: Random) -> list[Athlete]:
    """Every player of every club, fifteen each, club by club."""
    invented = people(random)
    athletes = []
    for club in clubs:
        for position, prices in DEPTH.items():
            for depth, (low, high) in enumerate(prices):
                quality = random.random()
                first, last = next(invented)
                defense = position == "DST"
                athletes.append(
                    Athlete(
                        source_id=f"{club.short_name}-{position}{depth + 1}",
                        club=club.short_name,
                        name=club.nickname if defense else f"{first[0]}. {last}",
                        full_name=club.name if defense else f"{first} {last}",
                        position=position,
                        depth=depth,
                        quality=quality,
                        price=Decimal(round((low + (high - low) * quality) * 2)) / 2,
                    )
                )
    return athletes
