"""Reads CSV files, and reports every error with file, line and reason."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path

from fantasy.visible_names import problem, tidy
from scoring.rules.feed import FeedError

from .encodings import decoded
from .filenames import find

LARGEST = 32767  # the maximum of the small integer columns for scores and weeks
FAR = 10**12  # the limit here for numbers that a later check limits
WHOLE = re.compile(r"(-?[0-9]{1,12})(\.0+)?")  # pandas writes "2.0" in a column with gaps
# The spellings of a missing value in R, pandas, Python, SQL and spreadsheets. "Na" is a name.
MISSING = frozenset(
    ("", "NA", "N/A", "n/a", "#N/A", "<NA>", "NaN", "nan", "NAN", "None", "none", "NONE",
     "NULL", "Null", "null")
)  # fmt: skip
SEASON_YEARS = range(1900, 2101)
NO_NAMES: Mapping[str, str] = {}


class Row:
    """One record. Its methods read a field, or raise FeedError with the record's place."""

    __slots__ = ("file", "line", "named", "values")

    def __init__(
        self, file: str, line: int, values: dict[str, str], named: Mapping[str, str] = NO_NAMES
    ) -> None:
        """Make a row; `named` maps columns to other names that they have in the file."""
        self.file = file
        self.line = line
        self.values = values
        self.named = named

    @property
    def source(self) -> str:
        return f"{self.file}, line {self.line}"

    def called(self, column: str) -> str:
        """Return the column's name in the file."""
        return self.named.get(column, column)

    def error(self, column: str, reason: str) -> FeedError:
        return FeedError(self.source, f"{self.called(column)}: {reason}")

    def has(self, column: str) -> bool:
        return self.called(column) in self.values

    def raw(self, column: str) -> str:
        """Return the field without spaces around it; "" if the value is missing."""
        text = self.values[self.called(column)].strip()
        return "" if text in MISSING else text

    def is_missing(self, column: str) -> bool:
        return not self.raw(column)

    def text(self, column: str, longest: int) -> str:
        """Return a name or an id, made of visible characters."""
        text = self.optional_text(column, longest)
        if not text:
            raise self.error(column, "is missing")
        return text

    def optional_text(self, column: str, longest: int) -> str:
        """Return the same as `text`, or "" if the value is missing."""
        text = tidy(self.raw(column))
        if text and (found := problem(text)):
            raise self.error(column, f"{_shown(text)}: {found}")
        if len(text) > longest:
            raise self.error(column, f"{_shown(text)} is longer than {longest} characters")
        return text

    def whole_or_none(self, column: str, *, low: int = 0) -> int | None:
        """Return a whole number, or None if the value is missing."""
        return None if self.is_missing(column) else self.whole(column, low=low)

    def whole(self, column: str, *, low: int = 0, high: int = LARGEST) -> int:
        """Return a whole number from `low` to `high`."""
        text = self.raw(column)
        if not text:
            raise self.error(column, "is missing")
        found = WHOLE.fullmatch(text)
        if not found:
            raise self.error(column, f"{_shown(text)} is not a whole number")
        number = int(found[1])
        if number < low:
            raise self.error(column, f"{number} is below {low}")
        if number > high:
            raise self.error(column, f"{number} is above {high}")
        return number

    def score(self, column: str) -> int:
        """Return a score, whose limits `check_score` checks."""
        return self.whole(column, low=-FAR, high=FAR)

    def yes(self, column: str) -> bool:
        text = self.raw(column)
        if text.lower() not in ("true", "false"):
            raise self.error(column, f"{_shown(text)} is not True or False")
        return text.lower() == "true"

    def time(self, column: str) -> datetime | None:
        """Return a time with its zone, or None if the value is missing."""
        text = self.raw(column)
        if not text:
            return None
        try:
            time = datetime.fromisoformat(text)
        except ValueError:
            raise self.error(column, f"{_shown(text)} is not a time") from None
        if time.tzinfo is None or time.year not in SEASON_YEARS:
            raise self.error(column, f"{_shown(text)} is not a time of a season, with its zone")
        return time


def read(
    folder: Path, file: str, columns: Iterable[str], named: Mapping[str, str] = NO_NAMES
) -> Iterator[Row]:
    """Yield the records of a file with a header, without blank lines.

    `file` is relative to the folder and may differ from the real name in case; messages have the
    real one. `named` maps columns to other names in the file. Raises FeedError if the file does
    not exist, is empty, lacks one of the columns, or has a record of another length.
    """
    file = find(folder, file)
    columns = [named.get(column, column) for column in columns]
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
                yield Row(file, line, dict(zip(header, fields, strict=True)), named)
            line = reader.line_num + 1
    except csv.Error as error:
        raise FeedError(f"{file}, line {line}", f"not CSV: {error}") from error


def header(folder: Path, file: str) -> list[str]:
    """Return the names of the columns. Raises FeedError if the file cannot be read."""
    file = find(folder, file)
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
    if twice := [column for column in header if header.count(column) > 1]:
        raise FeedError(place, f"the column {twice[0]} is there twice")


def _text(folder: Path, file: str) -> str:
    try:
        data = (folder / file).read_bytes()
    except FileNotFoundError:
        raise FeedError(file, f"there is no such file in {folder}") from None
    except OSError as error:
        raise FeedError(file, f"cannot be read: {error.strerror}") from error
    return decoded(data, file)


def _shown(text: str) -> str:
    return repr(text if len(text) <= 40 else f"{text[:40]}…")
