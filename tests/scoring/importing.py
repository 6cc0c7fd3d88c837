"""Run import_season, and change its CSV files."""

import csv
from io import StringIO
from pathlib import Path

from django.core.management import call_command


def import_season(folder: Path, *args: str) -> list[str]:
    out = StringIO()
    call_command("import_season", "fpl", str(folder), *args, stdout=out)
    return out.getvalue().splitlines()


def change(file: Path, line: int, column: str, value: str) -> None:
    """Set one field; `line` counts the header as 1."""
    encoding = "latin-1" if file.name == "gw2.csv" else "utf-8-sig"
    with file.open(encoding=encoding, newline="") as stream:
        rows = list(csv.reader(stream))
    rows[line - 1][rows[0].index(column)] = value
    with file.open("w", encoding=encoding, newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows(rows)


def drop_column(file: Path, column: str) -> None:
    with file.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))
    at = rows[0].index(column)
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows(
            [*row[:at], *row[at + 1 :]] for row in rows
        )
