"""Markdown tables of the figures in bench.json."""

import html
from collections.abc import Mapping

from .results import NOT_FACTS, Figure, Results
from .scales import number


def measurement(results: Results, name: str) -> str:
    """Return the table of a measurement, and the circumstances below it.

    Raises NotMeasuredError.
    """
    rows = [(row["name"], row["figures"]) for row in results.measurement(name)["rows"]]
    broken = [row["broken"] for row in results.measurement(name)["rows"] if row["broken"]]
    parts = [_table(name, rows), results.circumstances(name) + "."]
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


def _table(first: str, rows: list[tuple[str, Mapping[str, Figure]]]) -> str:
    columns = list(dict.fromkeys(column for _, figures in rows for column in figures))
    lines = [[f"`{first}`", *columns], ["---", *("--:" for _ in columns)]]
    lines += [[name, *(_figure(figures.get(c, "")) for c in columns)] for name, figures in rows]
    return "\n".join("| " + " | ".join(map(_cell, cells)) + " |" for cells in lines)


def _figure(figure: Figure) -> str:
    return figure if isinstance(figure, str) else number(figure)


def _cell(text: str) -> str:
    """Escape what Markdown or HTML could take for markup."""
    return html.escape(" ".join(text.split()), quote=False).replace("|", "\\|")
