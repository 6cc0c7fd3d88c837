"""A record of a CSV file, with methods that read and check its fields."""

import re
from collections.abc import Mapping
from datetime import datetime

from fantasy.rules.visible_names import problem, tidy
from scoring.rules.feed import FeedError

MAX_SMALL_INT = 32767  # the maximum of the small integer columns for scores and weeks
MAX_UNCHECKED = 10**12  # for numbers that a later check limits
INTEGER = re.compile(r"(-?[0-9]{1,12})(\.0+)?")  # pandas writes "2.0" in a column with gaps
# The spellings of a missing value in R, pandas, Python, SQL and spreadsheets. "Na" is not among
# them: it is a name.
MISSING = frozenset(
    ("", "NA", "N/A", "n/a", "#N/A", "<NA>", "NaN", "nan", "NAN", "None", "none", "NONE",
     "NULL", "Null", "null")
)  # fmt: skip
SEASON_YEARS = range(1900, 2101)
NO_ALIASES: Mapping[str, str] = {}


class Row:
    """One record. Its methods return a field, or raise FeedError with the file and the line."""

    __slots__ = ("aliases", "file", "line", "values")

    def __init__(
        self, file: str, line: int, values: dict[str, str], aliases: Mapping[str, str] = NO_ALIASES
    ) -> None:
        """Make a row; `aliases` maps columns to other names in the file."""
        self.file = file
        self.line = line
        self.values = values
        self.aliases = aliases

    @property
    def source(self) -> str:
        return f"{self.file}, line {self.line}"

    def header_name(self, column: str) -> str:
        """Return the column's name in the file."""
        return self.aliases.get(column, column)

    def error(self, column: str, reason: str) -> FeedError:
        return FeedError(self.source, f"{self.header_name(column)}: {reason}")

    def has(self, column: str) -> bool:
        return self.header_name(column) in self.values

    def raw(self, column: str) -> str:
        """Return the field without spaces around it; "" if the value is missing."""
        text = self.values[self.header_name(column)].strip()
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
        """Return a name or an id as `text` does, or "" if the value is missing."""
        text = tidy(self.raw(column))
        if text and (reason := problem(text)):
            raise self.error(column, f"{_quoted(text)}: {reason}")
        if len(text) > longest:
            raise self.error(column, f"{_quoted(text)} is longer than {longest} characters")
        return text

    def optional_integer(self, column: str, *, low: int = 0) -> int | None:
        """Return a whole number as `integer` does, or None if the value is missing."""
        return None if self.is_missing(column) else self.integer(column, low=low)

    def integer(self, column: str, *, low: int = 0, high: int = MAX_SMALL_INT) -> int:
        """Return a whole number from `low` to `high`."""
        text = self.raw(column)
        if not text:
            raise self.error(column, "is missing")
        match = INTEGER.fullmatch(text)
        if not match:
            raise self.error(column, f"{_quoted(text)} is not a whole number")
        number = int(match[1])
        if number < low:
            raise self.error(column, f"{number} is below {low}")
        if number > high:
            raise self.error(column, f"{number} is above {high}")
        return number

    def score(self, column: str) -> int:
        """Return a score, whose limits `check_score` checks."""
        return self.integer(column, low=-MAX_UNCHECKED, high=MAX_UNCHECKED)

    def boolean(self, column: str) -> bool:
        """Return whether the field is "True"; the case does not matter."""
        text = self.raw(column)
        if text.lower() not in ("true", "false"):
            raise self.error(column, f"{_quoted(text)} is not True or False")
        return text.lower() == "true"

    def optional_datetime(self, column: str) -> datetime | None:
        """Return a time in ISO 8601 with its zone, or None if the value is missing."""
        text = self.raw(column)
        if not text:
            return None
        try:
            time = datetime.fromisoformat(text)
        except ValueError:
            raise self.error(column, f"{_quoted(text)} is not a time") from None
        if time.tzinfo is None or time.year not in SEASON_YEARS:
            raise self.error(column, f"{_quoted(text)} is not a time of a season, with its zone")
        return time


def _quoted(text: str) -> str:
    return repr(text if len(text) <= 40 else f"{text[:40]}…")
