"""Reads and checks a ruleset; every error names the file, the key and the reason."""

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from .model import Band, LockPolicy, Position, Rule, Ruleset

FOLDER = Path(__file__).parent


class RulesetError(ValueError):
    def __init__(self, file: Path, key: str, reason: str) -> None:
        super().__init__(f"{file.name}: {key}: {reason}")


def names() -> list[str]:
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


@cache
def load(name: str) -> Ruleset:
    """The ruleset of that name. Raises RulesetError for an unknown or a faulty one."""
    if name not in names():
        raise RulesetError(FOLDER / f"{name}.toml", "name", f"unknown; there are {names()}")
    return read(FOLDER / f"{name}.toml")


def read(path: Path) -> Ruleset:
    """The ruleset in a file anywhere. Raises RulesetError, and OSError if it cannot be read."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except ValueError as error:  # of TOML or of UTF-8
        raise RulesetError(path, "file", str(error)) from error
    return Reader(path, tables).ruleset()


class Reader:
    """One file's tables, taken out key by key: what is left over at the end is a mistake."""

    def __init__(self, path: Path, tables: dict[str, Any]) -> None:
        self.path = path
        self.tables = tables

    def ruleset(self) -> Ruleset:
        squad = self.table("squad")
        lock = self.table("lock")
        captain = self.table("captain", optional=True)
        bench = self.table("bench", optional=True)
        score = self.table("game_score", optional=True)
        self.stats = self.stat_labels(self.table("stats"))
        self.positions = tuple(
            self.read_position(index, table) for index, table in enumerate(self.list("positions"))
        )
        codes = [position.code for position in self.positions]
        if len(set(codes)) < len(codes):
            raise self.error("positions", f"a code stands twice in {codes}")
        ruleset = Ruleset(
            name=self.path.stem,
            title=self.take(self.tables, "title", str),
            positions=self.positions,
            squad_size=self.take(squad, "squad.size", int),
            starters=self.take(squad, "squad.starters", int),
            budget=self.number(squad, "squad.budget"),
            max_per_club=self.take(squad, "squad.max_per_club", int),
            lock=self.choice(lock, "lock.policy", LockPolicy),
            lock_minutes=self.take(lock, "lock.minutes_before", int, default=0),
            captain_multiplier=self.take(captain, "captain.multiplier", int, default=1),
            substitutions=self.take(bench, "bench.substitutions", bool, default=False),
            played=self.take(self.tables, "played", str, default="") or None,
            stats=self.stats,
            at_end=frozenset(self.take(self.tables, "at_end", list, default=[])),
            game_score=self.take(score, "game_score.for", dict, default={}),
            game_score_against=self.take(score, "game_score.against", dict, default={}),
            scoring=tuple(
                self.read_rule(index, table) for index, table in enumerate(self.list("scoring"))
            ),
        )
        for name, rest in [
            ("squad", squad),
            ("lock", lock),
            ("captain", captain),
            ("bench", bench),
            ("game_score", score),
            ("", self.tables),
        ]:
            self.nothing_left(name, rest)
        self.check(ruleset)
        return ruleset

    def read_position(self, index: int, table: dict[str, Any]) -> Position:
        key = f"positions[{index}]"
        position = Position(
            code=self.take(table, f"{key}.code", str),
            name=self.take(table, f"{key}.name", str),
            squad=self.span(table, f"{key}.squad"),
            starters=self.span(table, f"{key}.starters"),
        )
        self.nothing_left(key, table)
        return position

    def read_rule(self, index: int, table: dict[str, Any]) -> Rule:
        key = f"scoring[{index}]"
        if "stat" in table:
            stats = [self.take(table, f"{key}.stat", str)]
        else:
            stats = self.take(table, f"{key}.stats", list)
        for stat in stats:
            self.known_stat(f"{key}.stat", stat)
        codes = [position.code for position in self.positions]
        only = self.take(table, f"{key}.positions", list, default=codes)
        for code in only:
            self.known_position(f"{key}.positions", code)
        bands = tuple(
            self.read_band(f"{key}.bands[{number}]", band)
            for number, band in enumerate(self.take(table, f"{key}.bands", list, default=[]))
        )
        if bands:
            points = dict.fromkeys(only, Decimal(0))
        elif isinstance(table.get("points"), dict):
            by_position = self.take(table, f"{key}.points", dict)
            for code in by_position:
                self.known_position(f"{key}.points", code)
            points = {
                code: self.number(by_position, f"{key}.points.{code}")
                for code in list(by_position)
            }
        else:
            points = dict.fromkeys(only, self.number(table, f"{key}.points"))
        every = self.take(table, f"{key}.every", int, default=1)
        if every < 1:
            raise self.error(f"{key}.every", f"{every} is less than 1")
        label = self.take(table, f"{key}.label", str, default=self.stats[stats[0]])
        self.nothing_left(key, table)
        return Rule(label, tuple(stats), points, every, bands)

    def read_band(self, key: str, table: dict[str, Any]) -> Band:
        band = Band(
            low=self.number(table, f"{key}.from"),
            high=self.number(table, f"{key}.to") if "to" in table else None,
            points=self.number(table, f"{key}.points"),
        )
        if band.high is not None and band.high < band.low:
            raise self.error(key, f"from {band.low} to {band.high} is empty")
        self.nothing_left(key, table)
        return band

    def check(self, rules: Ruleset) -> None:
        """What no single key shows."""
        if not 0 < rules.starters <= rules.squad_size:
            raise self.error(
                "squad.starters",
                f"{rules.starters} is not from 1 to squad.size {rules.squad_size}",
            )
        for name, wanted, spans in (
            ("squad", rules.squad_size, [p.squad for p in rules.positions]),
            ("starters", rules.starters, [p.starters for p in rules.positions]),
        ):
            low, high = sum(span[0] for span in spans), sum(span[1] for span in spans)
            if not low <= wanted <= high:
                raise self.error(
                    f"positions.{name}", f"they allow {low} to {high} players, not {wanted}"
                )
        if rules.budget <= 0 or rules.max_per_club < 1:
            raise self.error("squad", "budget and max_per_club must be above 0")
        for stat in (rules.played, *rules.at_end, *rules.game_score, *rules.game_score_against):
            if stat is not None:
                self.known_stat("played, at_end or game_score", stat)

    def stat_labels(self, table: dict[str, Any]) -> Mapping[str, str]:
        for stat, label in table.items():
            if not isinstance(label, str):
                raise self.error(f"stats.{stat}", f"{label!r} is not a label")
        return dict(table)

    def known_stat(self, key: str, stat: object) -> None:
        if stat not in self.stats:
            raise self.error(key, f"{stat!r} is not among [stats]")

    def known_position(self, key: str, code: object) -> None:
        if code not in [position.code for position in self.positions]:
            raise self.error(key, f"{code!r} is not a position")

    def table(self, key: str, *, optional: bool = False) -> dict[str, Any]:
        return self.take(self.tables, key, dict, default={} if optional else None)

    def list(self, key: str) -> list[dict[str, Any]]:
        tables = self.take(self.tables, key, list)
        if not tables or not all(isinstance(table, dict) for table in tables):
            raise self.error(key, f"must be one or more [[{key}]] tables")
        return tables

    def span(self, table: dict[str, Any], key: str) -> tuple[int, int]:
        value = self.take(table, key, list)
        if len(value) != 2 or not all(type(n) is int and n >= 0 for n in value):
            raise self.error(key, f"{value!r} is not [lowest, highest]")
        if value[0] > value[1]:
            raise self.error(key, f"{value!r}: the lowest is above the highest")
        return value[0], value[1]

    def number(self, table: dict[str, Any], key: str) -> Decimal:
        value = self.take(table, key, (int, Decimal))
        return Decimal(value)

    def choice(self, table: dict[str, Any], key: str, kind: type[LockPolicy]) -> LockPolicy:
        value = self.take(table, key, str)
        try:
            return kind(value)
        except ValueError:
            raise self.error(key, f"{value!r} is not one of {[k.value for k in kind]}") from None

    def take(
        self, table: dict[str, Any], key: str, kind: type | tuple[type, ...], default: Any = None
    ) -> Any:
        """The value under the key's last part, out of the table, if it is of the kind."""
        value = table.pop(key.rpartition(".")[2], default)
        if value is None:
            raise self.error(key, "missing")
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            wanted = kind.__name__ if isinstance(kind, type) else "number"
            raise self.error(key, f"{value!r} is not of type {wanted}")
        return value

    def nothing_left(self, key: str, table: dict[str, Any]) -> None:
        for name in table:
            raise self.error(f"{key}.{name}" if key else name, "unknown key")

    def error(self, key: str, reason: str) -> RulesetError:
        return RulesetError(self.path, key, reason)
