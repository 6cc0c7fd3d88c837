"""A game's stats as tables, position by position. No Django here.

Which columns a table has follows from the numbers: a stat that nobody of the position has in
this game is left out. So one function does for passing and tackles and saves alike.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from fantasy.rulesets import Position, Ruleset

from .points import Number, Stats


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
    rows: tuple[StatRow[L], ...]


def stat_tables(sides: Sequence[Sequence[L]], rules: Ruleset) -> list[list[StatTable[L]]]:
    """For each side its tables; both sides' tables of a position have the same columns.

    Lines keep their order. A position without lines, or without any stat, has no table.
    """
    tables: list[list[StatTable[L]]] = [[] for _ in sides]
    for position in rules.positions:
        groups = [[line for line in s if line.player.position == position.code] for s in sides]
        stats = [
            stat
            for stat in rules.stats
            if any(line.stats.get(stat) for lines in groups for line in lines)
        ]
        for found, lines in zip(tables, groups, strict=True):
            if lines and stats:
                found.append(_table(position, stats, lines, rules))
    return tables


def _table(
    position: Position, stats: Sequence[str], lines: Sequence[L], rules: Ruleset
) -> StatTable[L]:
    labels = tuple(rules.stats[stat] for stat in stats)
    rows = tuple(
        StatRow(line, tuple((rules.stats[stat], line.stats.get(stat, 0)) for stat in stats))
        for line in lines
    )
    return StatTable(position, labels, rows)
