"""Reads CSV files. Every error has the file, the line and the reason."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from scoring.rules.feed import FeedError

from .encodings import decode
from .filenames import find_file
from .row import NO_ALIASES, Row


def read_rows(
    folder: Path, file: str, columns: Iterable[str], aliases: Mapping[str, str] = NO_ALIASES
) -> Iterator[Row]:
    """Yield the records of a file with a header, without blank lines.

    `file` is relative to the folder, and its case may differ from the real name; messages show the
    real name. `aliases` maps columns to other names in the file. Raises FeedError if the file does
    not exist, is empty, lacks one of the columns, or has a record of another length.
    """
    file = find_file(folder, file)
    columns = [aliases.get(column, column) for column in columns]
    reader = csv.reader(io.StringIO(_text(folder, file), newline=""), strict=True)
    line = 1
    try:
        header = [column.strip() for column in next(reader, [])]
        _check_header(file, header, columns)
        line = reader.line_num + 1
        for fields in reader:
            if fields and len(fields) != len(header):
                reason = f"{len(fields)} fields, but the header has {len(header)}"
                raise FeedError(f"{file}, line {line}", reason)
            if fields:
                yield Row(file, line, dict(zip(header, fields, strict=True)), aliases)
            line = reader.line_num + 1
    except csv.Error as error:
        raise FeedError(f"{file}, line {line}", f"not CSV: {error}") from error


def read_header(folder: Path, file: str) -> list[str]:
    """Return the names of the columns. Raises FeedError if the file cannot be read."""
    file = find_file(folder, file)
    reader = csv.reader(io.StringIO(_text(folder, file), newline=""), strict=True)
    try:
        return [column.strip() for column in next(reader, [])]
    except csv.Error as error:
        raise FeedError(f"{file}, line 1", f"not CSV: {error}") from error


def _check_header(file: str, header: list[str], columns: Iterable[str]) -> None:
    place = f"{file}, line 1"
    if not header:
        raise FeedError(place, "the file is empty")
    for column in columns:
        if column not in header:
            raise FeedError(place, f"the column {column} is missing")
    if repeated := [column for column in header if header.count(column) > 1]:
        raise FeedError(place, f"the column {repeated[0]} is there twice")


def _text(folder: Path, file: str) -> str:
    try:
        data = (folder / file).read_bytes()
    except FileNotFoundError:
        raise FeedError(file, f"there is no such file in {folder}") from None
    except OSError as error:
        raise FeedError(file, f"cannot be read: {error.strerror}") from error
    return decode(data, file)
