"""Outcomes of players in a week, and the clubs in play, from the live week."""

from collections.abc import Iterable
from decimal import Decimal

from teams.rules.lineups import Outcome

from .live import WeekState


def outcomes(week: WeekState, players: Iterable[tuple[int, int]]) -> dict[int, Outcome]:
    """Return player → outcome in the week, for each (player, club)."""
    open_clubs = set(week["open_clubs"])
    found = {}
    for player, club in players:
        line = week["players"].get(str(player))
        found[player] = Outcome(
            points=Decimal(line["points"]) if line else Decimal(0),
            played=bool(line and line["played"]),
            finished=club not in open_clubs,
        )
    return found


def playing_clubs(week: WeekState) -> set[int]:
    """Return the clubs with a game in play."""
    return {
        club
        for game in week["games"]
        if game["status"] == "live"
        for club in (game["home"], game["away"])
    }
