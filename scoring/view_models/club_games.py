"""A game from the side of one of its clubs, for the pages of clubs and players."""

from dataclasses import dataclass

from teams.models import Club, Game


@dataclass(frozen=True)
class ClubGame:
    """A game as the club sees it."""

    game: Game
    club: Club

    @property
    def at_home(self) -> bool:
        return self.game.home_id == self.club.pk

    @property
    def opponent(self) -> Club:
        return self.game.away if self.at_home else self.game.home

    @property
    def result(self) -> str:
        """Return Won, Drawn or Lost; "" until the game is final."""
        home, away = self.game.home_score, self.game.away_score
        if not self.game.is_final or home is None or away is None:
            return ""
        lead = home - away if self.at_home else away - home
        return "Won" if lead > 0 else "Lost" if lead else "Drawn"
