"""CSV files read so that whatever is wrong in one is reported with file, line and reason."""

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from scoring.feed import FeedError

LARGEST = 32767  # of the small integers in which scores and weeks are stored
WHOLE = re.compile(r"(-?[0-9]{1,12})(\.0+)?")  # "2.0": a column with gaps, written by pandas
NOTHING = ("", "None")
SEASON_YEARS = range(1900, 2101)


class Row:
    """One record; its methods read a field, or raise FeedError with the record's place."""

    __slots__ = ("file", "line", "values")

    def __init__(self, file: str, line: int, values: dict[str, str]) -> None:
        self.file = file
        self.line = line
        self.values = values

    @property
    def source(self) -> str:
        return f"{self.file}, line {self.line}"

    def error(self, column: str, reason: str) -> FeedError:
        return FeedError(self.source, f"{column}: {reason}")

    def has(self, column: str) -> bool:
        return column in self.values

    def is_empty(self, column: str) -> bool:
        return self.values[column].strip() in NOTHING

    def text(self, column: str, longest: int) -> str:
        text = self.values[column].strip()
        if not text:
            raise self.error(column, "is empty")
        if len(text) > longest:
            raise self.error(column, f"{_shown(text)} is longer than {longest} characters")
        return text

    def whole(self, column: str, *, low: int = 0) -> int:
        """A whole number from `low` to 32767."""
        text = self.values[column]
        found = WHOLE.fullmatch(text)
        if not found:
            raise self.error(column, f"{_shown(text)} is not a whole number")
        number = int(found[1])
        if number < low:
            raise self.error(column, f"{number} is below {low}")
        if number > LARGEST:
            raise self.error(column, f"{number} is above {LARGEST}")
        return number

    def yes(self, column: str) -> bool:
        text = self.values[column]
        if text not in ("True", "False"):
            raise self.error(column, f"{_shown(text)} is not True or False")
        return text == "True"

    def time(self, column: str) -> datetime | None:
        """A time with its zone; None where it is empty."""
        if self.is_empty(column):
            return None
        text = self.values[column]
        try:
            time = datetime.fromisoformat(text)
        except ValueError:
            raise self.error(column, f"{_shown(text)} is not a time") from None
        if time.tzinfo is None or time.year not in SEASON_YEARS:
            raise self.error(column, f"{_shown(text)} is not a time of a season, with its zone")
        return time


def read(folder: Path, file: str, columns: Iterable[str]) -> Iterator[Row]:
    """The records of a file with a header, blank lines left out.

    `file` is relative to the folder, which is how messages name it. Raises FeedError for a file
    that is not there, is empty, lacks one of the columns, or has a record of another length.
    """
    reader = csv.reader(io.StringIO(_text(folder, file), newline=""), strict=True)
    line = 1
    try:
        header = next(reader, [])
        _check_header(file, header, columns)
        line = reader.line_num + 1
        for fields in reader:
            if fields and len(fields) != len(header):
                reason = f"{len(fields)} fields, but the header has {len(header)}"
                raise FeedError(f"{file}, line {line}", reason)
            if fields:
                yield Row(file, line, dict(zip(header, fields, strict=True)))
            line = reader.line_num + 1
    except csv.Error as error:
        raise FeedError(f"{file}, line {line}", f"not CSV: {error}") from error


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
    """Whatever its encoding: published seasons are in UTF-8, with and without a mark, and in
    Latin-1, in which any bytes mean something. A NUL means something in neither.
    """
    try:
        data = (folder / file).read_bytes()
    except FileNotFoundError:
        raise FeedError(file, f"there is no such file in {folder}") from None
    except OSError as error:
        raise FeedError(file, f"cannot be read: {error.strerror}") from error
    data = data.removeprefix(codecs.BOM_UTF8)
    if (at := data.find(b"\0")) >= 0:
        line = data.count(b"\n", 0, at) + 1
        raise FeedError(f"{file}, line {line}", "has a NUL byte, which no text has")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _shown(text: str) -> str:
    return repr(text if len(text) <= 40 else f"{text[:40]}…")
