"""A week's games as a club's players see them: against whom, when, and whether it has begun."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from .models import Game


@dataclass(frozen=True)
class Fixture:
    """`opponents` names all the club's games of the week, `game` is the first of them."""

    game: Game
    opponents: str

    @property
    def kickoff(self) -> datetime | None:
        return self.game.kickoff

    @cached_property
    def iso(self) -> str:
        return self.game.kickoff.isoformat() if self.game.kickoff else ""

    @cached_property
    def day(self) -> str:
        """In UTC; the browser writes its own zone's over it."""
        return f"{self.game.kickoff:%a %H:%M}" if self.game.kickoff else "no date"


def fixtures(games: Sequence[Game]) -> dict[int, Fixture]:
    """By the club's id; a club that does not play has none."""
    first: dict[int, Game] = {}
    against: dict[int, list[str]] = {}
    for game in games:
        for club, word in (
            (game.home_id, f"v {game.away.short_name}"),
            (game.away_id, f"at {game.home.short_name}"),
        ):
            first.setdefault(club, game)
            against.setdefault(club, []).append(word)
    return {club: Fixture(game, ", ".join(against[club])) for club, game in first.items()}


def next_kickoff(
    found: dict[int, Fixture], clubs: Collection[int], now: datetime
) -> datetime | None:
    """The first one to come of these clubs."""
    kickoffs = [found[club].kickoff for club in clubs if club in found]
    return min((at for at in kickoffs if at and at > now), default=None)
