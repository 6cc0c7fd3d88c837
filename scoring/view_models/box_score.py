"""A game's players, club by club, each with a breakdown of the points."""

from collections.abc import Iterable
from dataclasses import dataclass

from scoring.rules import points
from scoring.view_models.breakdowns import breakdown_of
from teams.models import Club, Game, StatLine


@dataclass(frozen=True)
class PlayerLine:
    line: StatLine
    breakdown: tuple[points.BreakdownLine, ...]


def box_score(game: Game, lines: Iterable[StatLine]) -> list[tuple[Club, list[PlayerLine]]]:
    """Return home, then away, in the order of the lines, without players who took no part."""
    rules = game.season.rules
    found = [
        PlayerLine(line, lines_of_it)
        for line in lines
        for lines_of_it in [breakdown_of(line, line.player.position, rules)]
        if line.stats and points.played(line.stats, rules)
    ]
    return [
        (club, [entry for entry in found if entry.line.club_id == club.pk])
        for club in (game.home, game.away)
    ]
