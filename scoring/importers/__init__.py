"""Recorded seasons from outside. A format is a module with one function, which reads a folder
or a file into a `RecordedSeason`; `store` writes any of them.
"""

from collections.abc import Callable
from pathlib import Path

from . import fpl
from .recorded import RecordedSeason

# Called with the path and the name of a ruleset, None for the one that fits the season.
FORMATS: dict[str, Callable[[Path, str | None], RecordedSeason]] = {"fpl": fpl.read}

__all__ = ["FORMATS", "RecordedSeason"]
