"""A game's players, club by club, each with the breakdown of his points."""

from dataclasses import dataclass

from scoring import points
from scoring.models import StatLine
from teams.models import Club, Game


@dataclass(frozen=True)
class PlayerLine:
    line: StatLine
    breakdown: tuple[points.Line, ...]


def box_score(game: Game) -> list[tuple[Club, list[PlayerLine]]]:
    """Home, then away, best first; those who took no part are left out. One query."""
    rules = game.season.rules if game.week is None else game.week.season.rules
    lines = [
        PlayerLine(line, points.breakdown(line.stats, line.player.position, rules))
        for line in StatLine.objects.box_score(game)
        if line.stats and points.played(line.stats, rules)
    ]
    return [
        (club, [line for line in lines if line.line.club_id == club.pk])
        for club in (game.home, game.away)
    ]
