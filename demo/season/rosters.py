"""The rosters: the players of each club, with quality and price."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from random import Random

from .clubs import ClubProfile
from .names import person_names


@dataclass(frozen=True)
class Depth:
    """The players of a position at every club: see rosters.toml."""

    prices: Sequence[tuple[float, float]]
    carries: Sequence[float] = ()
    targets: Sequence[float] = ()


DEPTHS = {
    position: Depth(**depth)
    for position, depth in tomllib.loads(
        Path(__file__).with_name("rosters.toml").read_text(encoding="utf-8")
    ).items()
}


@dataclass(frozen=True)
class Athlete:
    source_id: str  # ALD-WR2
    club: str  # its short name
    name: str
    full_name: str
    position: str
    depth: int  # 0: the first choice at the position
    quality: float  # 0 to 1, among players of the same position and depth
    price: Decimal


def generate_rosters(clubs: Sequence[ClubProfile], random: Random) -> list[Athlete]:
    """Return the players of all clubs, thirty each, club by club."""
    invented = person_names(random)
    athletes = []
    for club in clubs:
        for position, depths in DEPTHS.items():
            for depth, (low, high) in enumerate(depths.prices):
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
