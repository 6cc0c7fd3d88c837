"""Importers of recorded seasons.

A format is a module with a function that reads a folder or a file into a `RecordedSeason`. `store`
writes every `RecordedSeason`.
"""

from collections.abc import Callable
from pathlib import Path

from scoring.rules.feed import FeedError

from . import fpl, nflverse
from .recorded import RecordedSeason


def _fpl(path: Path, ruleset: str | None, schedule: Path | None) -> RecordedSeason:
    if schedule is not None:
        raise FeedError("--schedule", "a season of fpl has its own, fixtures.csv")
    return fpl.read(path, ruleset)


# The arguments are the path, the name of a ruleset (None for the one that fits the season), and
# the file of a schedule or None.
FORMATS: dict[str, Callable[[Path, str | None, Path | None], RecordedSeason]] = {
    "fpl": _fpl,
    "nflverse": nflverse.read,
}

__all__ = ["FORMATS", "RecordedSeason"]
