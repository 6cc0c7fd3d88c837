"""A game's stats as tables, position by position. No Django here.

A table has columns only for the stats that some player of the position has in this game. So one
function serves for passing, tackles and saves alike.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from fantasy.rulesets import Position, Ruleset
from scoring.rules.points import Number, Stats


class PlayerLike(Protocol):
    @property
    def position(self) -> str: ...


class LineLike(Protocol):
    @property
    def player(self) -> PlayerLike: ...
    @property
    def stats(self) -> Stats: ...


L = TypeVar("L", bound=LineLike)


@dataclass(frozen=True)
class StatRow(Generic[L]):
    line: L
    cells: tuple[tuple[str, Number], ...]  # label, number


@dataclass(frozen=True)
class StatTable(Generic[L]):
    position: Position
    labels: tuple[str, ...]
    sides: tuple[tuple[StatRow[L], ...], ...]


def stat_tables(sides: Sequence[Sequence[L]], rules: Ruleset) -> list[StatTable[L]]:
    """Return a table for each position, with the rows of each side in their order.

    A position without players or without any stat has no table.
    """
    found = []
    for position in rules.positions:
        groups = [[line for line in s if line.player.position == position.code] for s in sides]
        stats = [
            stat
            for stat in rules.stats
            if any(line.stats.get(stat) for lines in groups for line in lines)
        ]
        if stats:
            found.append(_table(position, stats, groups, rules))
    return found


def _table(
    position: Position, stats: Sequence[str], groups: Sequence[Sequence[L]], rules: Ruleset
) -> StatTable[L]:
    labels = tuple(rules.stats[stat] for stat in stats)
    return StatTable(
        position,
        labels,
        tuple(
            tuple(
                StatRow(line, tuple(zip(labels, _numbers(line, stats), strict=True)))
                for line in lines
            )
            for lines in groups
        ),
    )


def _numbers(line: LineLike, stats: Sequence[str]) -> list[Number]:
    return [line.stats.get(stat, 0) for stat in stats]
