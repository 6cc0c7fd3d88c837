"""Whether a club's players can still be picked, or why not."""

from collections.abc import Callable, Sequence

from fantasy.calendar import Calendar
from fantasy.models import Week

from .models import Game
from .services.lineups import locked_clubs

AVAILABILITIES = {
    "free": "Still to play",
    "playing": "Game under way",
    "locked": "Locked",
    "idle": "No game this week",
}


def week_of(availability: str, season: Calendar) -> Week:
    """The week for which lineups are open; games are under way in the one that is played, which
    after a deadline is another.
    """
    return season.current if availability == "playing" else season.open or season.current


def clubs_that_are(
    availability: str, season: Calendar, games: Sequence[Game]
) -> Callable[[int], bool]:
    """Whether one of AVAILABILITIES holds for a club, by its id. `games`: those of `week_of`."""
    week = week_of(availability, season)
    if availability == "playing":
        live = {club for game in games if game.is_live for club in (game.home_id, game.away_id)}
        return lambda club: club in live
    busy = {club for game in games for club in (game.home_id, game.away_id)}
    if availability == "idle":
        return lambda club: club not in busy
    if week != season.open:  # nothing can be picked any more
        return lambda club: availability == "locked"
    locked = set() if week.locks_at else locked_clubs(games, season.now)
    return lambda club: club in (locked if availability == "locked" else busy - locked)
