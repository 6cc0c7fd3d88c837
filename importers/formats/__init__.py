"""The formats of recorded seasons: for each a function that returns a `RecordedSeason`."""

from collections.abc import Callable
from pathlib import Path

from importers.recorded_season import RecordedSeason
from scoring.rules.feed import FeedError

from . import fpl, nflverse


def _read_fpl(path: Path, ruleset: str | None, schedule: Path | None) -> RecordedSeason:
    if schedule is not None:
        raise FeedError("--schedule", "a season of fpl has its own, fixtures.csv")
    return fpl.read_season(path, ruleset)


# The arguments are the path, the name of a ruleset (None for the season's own), and the file of a
# schedule or None.
FORMATS: dict[str, Callable[[Path, str | None, Path | None], RecordedSeason]] = {
    "fpl": _read_fpl,
    "nflverse": nflverse.read_season,
}
