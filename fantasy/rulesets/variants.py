"""Tables of a ruleset's file, merged over those of the file that it extends.

Tables are merged key by key. An entry of a list ([[positions]], [[chips]], [[scoring]]) replaces
the whole entry of the same name; an entry with another name is added at the end.
"""

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

from .tables import RulesetError

LISTS = ("positions", "chips", "scoring")
Tables = dict[str, Any]


def read_tables(path: Path) -> Tables:
    """Return the file's own tables. Raises RulesetError, and OSError if it cannot be read."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except ValueError as error:  # of TOML or of UTF-8
        raise RulesetError(path, "file", str(error)) from error
    for name in LISTS:
        _check_entries(path, name, tables.get(name, []))
    return tables


def with_base(path: Path, chain: tuple[str, ...] = ()) -> Tables:
    """Return the file's tables merged over those of its base, without `extends`.

    The base stands in the same folder.
    """
    tables = read_tables(path)
    if "extends" not in tables:
        if "without" in tables:
            raise RulesetError(path, "without", "needs extends")
        return tables
    base, without = tables.pop("extends"), tables.pop("without", [])
    chain = (*chain, path.stem)
    known = sorted(other.stem for other in path.parent.glob("*.toml"))
    if base not in known:
        raise RulesetError(path, "extends", f"{base!r} is unknown; there are {known}")
    if base in chain:
        raise RulesetError(path, "extends", f"goes round in a circle: {(*chain, base)}")
    below = with_base(path.parent / f"{base}.toml", chain)
    if not isinstance(without, list):
        raise RulesetError(path, "without", f"{without!r} is not a list")
    for key in without:
        if not isinstance(key, str) or not _removed(below, key):
            raise RulesetError(path, "without", f"{key!r} is not in {base}")
    return _merged(below, tables)


def name_of(entry: Tables) -> str:
    """Return the name of a list's entry: its id, its code, its stat or its stats."""
    found = entry.get("id") or entry.get("code") or entry.get("stat")
    return str(found or "+".join(map(str, entry.get("stats", []))))


def _check_entries(path: Path, name: str, entries: object) -> None:
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise RulesetError(path, name, f"must be one or more [[{name}]] tables")
    for number, entry in enumerate(entries):
        key = "stat" if name == "scoring" else "code"
        if key not in entry and not (key == "stat" and isinstance(entry.get("stats"), list)):
            raise RulesetError(path, f"{name}[{number}].{key}", "missing")
    names = [name_of(entry) for entry in entries]
    if twice := [each for each in names if names.count(each) > 1]:
        raise RulesetError(path, f"{name}.{twice[0]}", "stands twice; tell them apart by an id")


def _merged(below: Tables, above: Tables) -> Tables:
    merged = dict(below)
    for key, value in above.items():
        under = below.get(key)
        if key in LISTS:
            named = {name_of(entry): entry for entry in [*(under or []), *value]}
            merged[key] = list(named.values())
        elif isinstance(under, dict) and isinstance(value, dict):
            merged[key] = _merged(under, value)
        else:
            merged[key] = value
    return merged


def _removed(tables: Tables, key: str) -> bool:
    """Remove a key ("captain", "stats.saves") or an entry ("scoring.saves").

    Returns whether it was there.
    """
    if key.startswith("stats."):  # a stat takes its limits with it
        tables.get("limits", {}).pop(key.removeprefix("stats."), None)
    *way, last = key.split(".") if key.partition(".")[0] not in LISTS else key.split(".", 1)
    place: object = tables
    for name in way:
        place = place.get(name) if isinstance(place, dict) else None
    if isinstance(place, list):
        kept = [entry for entry in place if name_of(entry) != last]
        gone = len(kept) < len(place)
        place[:] = kept
        return gone
    return isinstance(place, dict) and place.pop(last, None) is not None
