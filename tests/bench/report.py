"""Tables for the terminal, JSON for comparisons."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.machine import Facts

from .measuring import Figure, Ratio, Row


@dataclass(frozen=True)
class Table:
    name: str
    title: str
    seconds: float  # duration of the measurement
    rows: list[Row]
    load: tuple[float, float] = (0, 0)  # of the machine, before and after
    data: Facts = field(default_factory=dict)  # rows and size of the database afterwards

    def __str__(self) -> str:
        """The title, a header and one line per row, in aligned columns."""
        head = list(dict.fromkeys(column for row in self.rows for column in row.figures))
        lines = [["", *head]]
        for row in self.rows:
            lines.append([row.name, *(_text(row.figures, column) for column in head)])
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        text = "\n".join(_line(cells, widths) for cells in lines)
        return f"{self.name}: {self.title} ({self.seconds:.0f} s)\n{text}\n"

    @property
    def broken(self) -> list[str]:
        return [f"{self.name}, {row.name}: {row.broken}" for row in self.rows if row.broken]


def _text(figures: Mapping[str, Figure], column: str) -> str:
    figure = figures.get(column, "")
    return f"{figure:,}" if isinstance(figure, int) else str(figure)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = (
        cell.ljust(width) if place == 0 else cell.rjust(width)
        for place, (cell, width) in enumerate(zip(cells, widths, strict=True))
    )
    return "  ".join(["", first, *others]).rstrip()


def write(path: Path, facts: Facts, *, quick: bool, tables: Sequence[Table]) -> None:
    """{"date", "commit", …, "quick", "ratios": {name: {"median", "min", "max", "ours", "limit"}},
    "measurements": {name: {"title", "seconds", "load before", "load after", "data", "rows"}}}
    """
    measurements = {}
    for table in tables:
        rows = [
            {"name": row.name, "figures": dict(row.figures), "broken": row.broken}
            for row in table.rows
        ]
        measurements[table.name] = {
            "title": table.title,
            "seconds": table.seconds,
            "load before": table.load[0],
            "load after": table.load[1],
            "data": table.data,
            "rows": rows,
        }
    path.parent.mkdir(parents=True, exist_ok=True)
    whole = {
        **facts,
        "quick": quick,
        "ratios": ratios(row for table in tables for row in table.rows),
        "measurements": measurements,
    }
    path.write_text(json.dumps(whole, indent=1) + "\n")


def ratios(rows: Iterable[Row]) -> dict[str, dict[str, float]]:
    """Return the ratios by name: of several rows with the same name, the worst one."""
    worst: dict[str, Ratio] = {}
    for row in rows:
        if row.ratio and (
            row.ratio.name not in worst or row.ratio.is_worse_than(worst[row.ratio.name])
        ):
            worst[row.ratio.name] = row.ratio
    return {
        name: {
            "median": round(ratio.median, 3),
            "min": round(min(ratio.rounds), 3),
            "max": round(max(ratio.rounds), 3),
            "ours": round(ratio.ours, 3),
            "limit": round(ratio.limit, 3),
        }
        for name, ratio in worst.items()
    }
