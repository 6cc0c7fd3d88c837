"""The plays of a game by the moments of its clock, for its page. No query."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from scoring.read_models.plays import PlayRow
from teams.models import Club, Game, StatLine

SHOWN = 8  # moments; the others are behind "Older plays"


@dataclass(frozen=True)
class PlayEntry:
    """What one player did. `lines`: (label, change of the count)."""

    line: StatLine
    club: Club
    lines: Sequence[tuple[str, float]]
    points: Decimal


@dataclass(frozen=True)
class PlayMoment:
    """Plays that the feed told together, such as a pass with its reception."""

    clock: str
    home: int | None
    away: int | None
    correction: bool
    entries: Sequence[PlayEntry]


def play_moments(
    game: Game, plays: Iterable[PlayRow], box_score: Iterable[StatLine]
) -> list[PlayMoment]:
    """Return the moments, the newest first. A player without a stat line is left out."""
    lines = {line.player_id: line for line in box_score}
    clubs = {game.home_id: game.home, game.away_id: game.away}
    found = []
    for (clock, home, away, correction), rows in groupby(plays, key=_moment):
        entries = _entries(rows, lines, clubs)
        if entries:
            found.append(PlayMoment(clock, home, away, correction, entries))
    return found


def _moment(play: PlayRow) -> tuple[str, int | None, int | None, bool]:
    return play["clock"], play["home"], play["away"], play["correction"]


def _entries(
    rows: Iterable[PlayRow], lines: Mapping[int, StatLine], clubs: Mapping[int, Club]
) -> list[PlayEntry]:
    """Return the entries; the players of a club are together, the best of them first."""
    entries = [
        PlayEntry(
            lines[row["player"]],
            clubs[row["club"]],
            [(str(label), float(count)) for label, count, _ in row["lines"]],
            Decimal(row["points"]),
        )
        for row in rows
        if row["player"] in lines and row["club"] in clubs
    ]
    best: dict[int, Decimal] = {}
    for entry in entries:
        best[entry.club.pk] = max(entry.points, best.get(entry.club.pk, entry.points))
    return sorted(entries, key=lambda e: (-best[e.club.pk], e.club.pk, -e.points))
