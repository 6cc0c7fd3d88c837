"""Availability of a club's players: free, playing, locked or without a game."""

from collections.abc import Callable, Sequence

from fantasy.calendar import Calendar
from fantasy.models import Week
from teams.models import Game
from teams.services.lineups import locked_clubs

AVAILABILITIES = {
    "free": "To come",
    "playing": "In play",
    "locked": "Locked",
    "idle": "No game this week",
}


def week_of(availability: str, calendar: Calendar) -> Week:
    """Return the week whose games decide the availability.

    That is the open week. For "playing" it is the shown week, whose games are in play; after a
    deadline the two differ.
    """
    return calendar.shown if availability == "playing" else calendar.open or calendar.shown


def clubs_that_are(
    availability: str, calendar: Calendar, games: Sequence[Game]
) -> Callable[[int], bool]:
    """Return a function that takes a club's id and returns whether the availability holds for it.

    `games` are those of `week_of`.
    """
    week = week_of(availability, calendar)
    if availability == "playing":
        live = {club for game in games if game.is_live for club in (game.home_id, game.away_id)}
        return lambda club: club in live
    busy = {club for game in games for club in (game.home_id, game.away_id)}
    if availability == "idle":
        return lambda club: club not in busy
    if week != calendar.open:  # no week is open
        return lambda club: availability == "locked"
    locked = set() if week.locks_at else locked_clubs(games, calendar.now)
    return lambda club: club in (locked if availability == "locked" else busy - locked)
