"""A week's games from each club's side: opponents, kickoff, and whether the game has begun."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from teams.models import Game


@dataclass(frozen=True)
class Fixture:
    """A club's games in a week. `opponents` names them all, `game` is the first of them."""

    game: Game
    opponents: str

    @property
    def kickoff(self) -> datetime | None:
        return self.game.kickoff

    @cached_property
    def iso(self) -> str:
        """The kickoff; "" without a date and for a postponed game, which locks no player."""
        if self.game.status == Game.Status.POSTPONED or not self.game.kickoff:
            return ""
        return self.game.kickoff.isoformat()

    @cached_property
    def day(self) -> str:
        """Day and time of the kickoff in UTC; the browser replaces them by local ones."""
        if self.game.status == Game.Status.POSTPONED:
            return "Postponed"
        return f"{self.game.kickoff:%a %H:%M}" if self.game.kickoff else "no date"


def fixtures(games: Sequence[Game]) -> dict[int, Fixture]:
    """Return the fixtures by club id, without clubs that do not play."""
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
    """Return the next of these clubs' kickoffs, or None if there is none after `now`."""
    kickoffs = [found[club].kickoff for club in clubs if club in found]
    return min((at for at in kickoffs if at and at > now), default=None)
