"""Loading of rulesets by name."""

from functools import cache
from pathlib import Path

from .model import Ruleset
from .reader import Reader
from .tables import RulesetError, Table
from .variants import read_tables, with_base

FOLDER = Path(__file__).parent


def names() -> list[str]:
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


@cache
def load(name: str) -> Ruleset:
    """Return the ruleset of that name. Raises RulesetError for an unknown or a faulty one."""
    if name not in names():
        raise RulesetError(FOLDER / f"{name}.toml", "name", f"unknown; there are {names()}")
    return read(FOLDER / f"{name}.toml")


def read(path: Path) -> Ruleset:
    """Read a ruleset from a file anywhere, and those beside it that it extends.

    Raises RulesetError for the file that has the mistake, and OSError if it cannot be read.
    """
    tables = with_base(path)
    if base := read_tables(path).get("extends"):
        read(path.parent / f"{base}.toml")  # reports a mistake in the base under its own name
    return Reader(Table(path, "", tables)).ruleset()
