"""Markdown tables of the figures in bench.json."""

import html
from collections.abc import Mapping

from .results import NOT_FACTS, Figure, Results
from .scales import number

Rows = list[tuple[str, Mapping[str, Figure]]]


def measurement(results: Results, name: str) -> str:
    """Return the tables of a measurement, and the circumstances below them.

    Raises NotMeasuredError.
    """
    rows = [(row["name"], row["figures"]) for row in results.measurement(name)["rows"]]
    tables = [_table(name, some) for some in _with_common_columns(rows)]
    broken = [row["broken"] for row in results.measurement(name)["rows"] if row["broken"]]
    parts = [*tables, results.circumstances(name) + "."]
    if broken:
        parts.append("Missed: " + "; ".join(_cell(text) for text in broken) + ".")
    return "\n\n".join(parts)


def ratios(results: Results) -> str:
    """Raises NotMeasuredError."""
    return f"{_table('ratio', list(results.ratios.items()))}\n\n{results.circumstances()}."


def facts(results: Results) -> str:
    rows = [
        (name, fact) for name, fact in results.whole.items() if name not in NOT_FACTS | {"quick"}
    ]
    lines = ["| | |", "|---|---|", *(f"| {_cell(n)} | {_cell(str(fact))} |" for n, fact in rows)]
    return "\n".join(lines)


def _with_common_columns(rows: Rows) -> list[Rows]:
    """Split the rows where one has no column of those before: no table is half empty."""
    tables: list[Rows] = []
    columns: set[str] = set()
    for name, figures in rows:
        if columns.isdisjoint(figures):
            tables.append([])
            columns = set()
        tables[-1].append((name, figures))
        columns |= set(figures)
    return tables


def _table(first: str, rows: Rows) -> str:
    columns = list(dict.fromkeys(column for _, figures in rows for column in figures))
    lines = [[f"`{first}`", *columns], ["---", *("--:" for _ in columns)]]
    lines += [[name, *(_figure(figures.get(c, "")) for c in columns)] for name, figures in rows]
    return "\n".join("| " + " | ".join(map(_cell, cells)) + " |" for cells in lines)


def _figure(figure: Figure) -> str:
    return figure if isinstance(figure, str) else number(figure)


def _cell(text: str) -> str:
    """Escape what Markdown or HTML could take for markup."""
    return html.escape(" ".join(text.split()), quote=False).replace("|", "\\|")
