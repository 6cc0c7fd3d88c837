"""Recorded seasons from outside. A format is a module with one function, which reads a folder
or a file into a `RecordedSeason`; `store` writes any of them.
"""

from collections.abc import Callable
from pathlib import Path

from scoring.feed import FeedError

from . import fpl, nflverse
from .recorded import RecordedSeason


def _fpl(path: Path, ruleset: str | None, schedule: Path | None) -> RecordedSeason:
    if schedule is not None:
        raise FeedError("--schedule", "a season of fpl has its own, fixtures.csv")
    return fpl.read(path, ruleset)


# Called with the path, the name of a ruleset, None for the one that fits the season, and the
# file of a schedule if there is one.
FORMATS: dict[str, Callable[[Path, str | None, Path | None], RecordedSeason]] = {
    "fpl": _fpl,
    "nflverse": nflverse.read,
}

__all__ = ["FORMATS", "RecordedSeason"]
