"""Checks of fields that several files of an FPL season have."""

from collections.abc import Mapping

from fantasy.rulesets import Ruleset
from importers.csv_files.row import Row

SPELLINGS = {"GKP": "GK"}  # the abbreviation on the game's own pages


def known_id(row: Row, column: str, ids: Mapping[str, object], kind: str, file: str) -> str:
    """Return the id in the column. Raises FeedError if it is not one of `ids`, those of `file`."""
    found = str(row.integer(column))
    if found not in ids:
        raise row.error(column, f"{kind} {found} is not in {file}")
    return found


def known_club(row: Row, column: str, clubs: Mapping[str, object]) -> str:
    """Return the club's id. Raises FeedError for a club that is not in teams.csv."""
    return known_id(row, column, clubs, "club", "teams.csv")


def known_position(row: Row, column: str, code: str, rules: Ruleset) -> str:
    """Return the position's code. Raises FeedError for one that the ruleset does not have."""
    code = SPELLINGS.get(code, code)
    if not rules.has_position(code):
        raise row.error(column, f"position {code} is not in ruleset {rules.name}")
    return code
