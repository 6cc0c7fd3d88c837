"""Reader that makes a Ruleset of a file's tables and checks how its keys fit together."""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from itertools import pairwise
from typing import Any, TypeVar

from .limits import Limits
from .model import (
    Band,
    Chip,
    ChipEffect,
    Condition,
    Field,
    LockPolicy,
    Position,
    Rule,
    Ruleset,
    Transfers,
)
from .tables import RulesetError, Table
from .variants import name_of
from .worth import check_worth

CODE = re.compile(r"[A-Za-z0-9_]{1,20}")
WEEK = re.compile(r"[1-9][0-9]{0,2}")
LONGEST_POSITION = 4  # characters
LARGEST_STAT = 99_999
MOST_DECIMALS = 2
T = TypeVar("T")


class Reader:
    def __init__(self, tables: Table) -> None:
        self.tables = tables
        self.stats: Mapping[str, str] = {}
        self.codes: list[str] = []  # of the positions

    def ruleset(self) -> Ruleset:
        """Return the ruleset. Raises RulesetError."""
        tables = self.tables
        squad, lock = tables.table("squad"), tables.table("lock")
        captain = tables.table("captain", optional=True)
        bench = tables.table("bench", optional=True)
        score = tables.table("game_score", optional=True)
        limits = tables.table("limits", optional=True)
        self.stats = self.labels(tables.table("stats"))
        positions = self.entries("positions", self.position)
        self.codes = [position.code for position in positions]
        ruleset = Ruleset(
            name=tables.file.stem,
            title=tables.text("title"),
            positions=positions,
            squad_size=squad.whole("size"),
            starters=squad.whole("starters"),
            budget=squad.number("budget"),
            max_per_club=squad.whole("max_per_club"),
            lock=lock.choice("policy", LockPolicy),
            lock_minutes=lock.whole("minutes_before", 0),
            captain_multiplier=captain.whole("multiplier", 1, low=1),
            substitutions=bench.flag("substitutions", default=False),
            played=self.played() if tables.has("played") else (),
            stats=self.stats,
            limits=self.limits(limits),
            at_end=frozenset(self.known_stats(tables, "at_end", [])),
            game_score=self.weights(score.table("for", optional=True)),
            game_score_against=self.weights(score.table("against", optional=True)),
            scoring=self.entries("scoring", self.rule),
            transfers=self.transfers() if tables.has("transfers") else None,
            chips=self.entries("chips", self.chip) if tables.has("chips") else (),
            field=tables.choice("field", Field) if tables.has("field") else Field.PLAIN,
            minutes=self.known_stat(tables, "minutes") if tables.has("minutes") else None,
        )
        for table in (squad, lock, captain, bench, score, tables):
            table.end()
        self.check(ruleset)
        check_worth(ruleset, self.error)
        return ruleset

    def labels(self, table: Table) -> Mapping[str, str]:
        return {stat: table.text(stat) for stat in list(table.values)}

    def limits(self, table: Table) -> Mapping[str, Limits]:
        """Return the limits of every stat: those in [limits], else whole numbers from 0 to 999."""
        found = dict.fromkeys(self.stats, Limits())
        for stat in self.known_keys(table, self.stats, "is not among [stats]"):
            own = table.table(stat)
            low = own.whole("low", 0, low=-LARGEST_STAT)
            high = own.whole("high", Limits.high)
            decimals = own.whole("decimals", 0)
            own.end()
            if low > 0:
                raise own.error("low", f"{low} is above 0, which is what is not told")
            if high > LARGEST_STAT:
                raise own.error("high", f"{high} is above {LARGEST_STAT}")
            if decimals > MOST_DECIMALS:
                raise own.error("decimals", f"{decimals} is above {MOST_DECIMALS}")
            found[stat] = Limits(low, high, decimals)
        return found

    def weights(self, table: Table) -> Mapping[str, int]:
        stats = self.known_keys(table, self.stats, "is not among [stats]")
        return {stat: table.whole(stat, low=-100) for stat in stats}

    def position(self, table: Table) -> Position:
        code = table.text("code")
        if not 0 < len(code) <= LONGEST_POSITION:
            raise table.error("code", f"{code!r} is not of 1 to {LONGEST_POSITION} characters")
        return Position(
            code=code,
            name=table.text("name"),
            squad=table.span("squad"),
            starters=table.span("starters"),
        )

    def played(self) -> tuple[Condition, ...]:
        """Read `played`: a stat's name, or a list of names and of `{ stat, from, to }`."""
        found = self.tables.one_or_list("played")
        if not found:
            raise self.error("played", "must name one or more stats")
        return tuple(self.condition(n, entry) for n, entry in enumerate(found))

    def condition(self, number: int, entry: Any) -> Condition:
        key = f"played[{number}]"
        if isinstance(entry, str):
            self.known(self.tables, "played", [entry], self.stats, "is not among [stats]")
            return Condition(entry)
        if not isinstance(entry, dict):
            raise self.error(key, f"{entry!r} is not a stat or a table")
        table = Table(self.tables.file, key, entry)
        stat = self.known_stat(table, "stat")
        low = table.number("from") if table.has("from") else None
        high = table.number("to") if table.has("to") else None
        table.end()
        if low is not None and high is not None and high < low:
            raise table.error("to", f"from {low} to {high} is empty")
        return Condition(stat, low, high)

    def transfers(self) -> Transfers:
        table = self.tables.table("transfers")
        free = table.whole("free")
        transfers = Transfers(
            free=free,
            bank=table.whole("bank", free),
            cost=table.whole("cost"),
            unlimited_weeks=frozenset(table.wholes("unlimited_weeks", low=1)),
            chips_keep_saved=table.flag("chips_keep_saved", default=False),
            top_up=self.top_up(table.table("top_up", optional=True)),
        )
        if transfers.bank < free:
            raise table.error("bank", f"{transfers.bank} is less than the {free} of a week")
        for week, number in transfers.top_up.items():
            if number > transfers.bank:
                reason = f"{number} is more than the {transfers.bank} that can be saved"
                raise table.error(f"top_up.{week}", reason)
        table.end()
        return transfers

    def top_up(self, table: Table) -> Mapping[int, int]:
        weeks = list(table.values)
        for week in weeks:
            if not WEEK.fullmatch(week):
                raise table.error(week, f"{week!r} is not the number of a week")
        return {int(week): table.whole(week, low=1) for week in weeks}

    def chip(self, table: Table) -> Chip:
        code = table.text("code")
        if not CODE.fullmatch(code):
            raise table.error("code", f"{code!r} is not up to 20 letters, digits and _")
        effect = table.choice("effect", ChipEffect)
        triples = effect is ChipEffect.TRIPLE_CAPTAIN
        multiplier = table.whole("multiplier", low=1) if triples else 1
        spans = table.spans("spans")
        if any(first < 1 for first, _ in spans):
            raise table.error("spans", "the first week is 1")
        for before, after in pairwise(spans):
            if after[0] <= before[1]:
                reason = f"{list(after)} does not begin after {list(before)} ends"
                raise table.error("spans", reason)
        uses = table.whole("uses", low=1)
        return Chip(code, table.text("name"), effect, uses, multiplier, spans)

    def rule(self, table: Table) -> Rule:
        table.text("id", "")  # the id only distinguishes entries
        one = table.has("stat")
        stats = [self.known_stat(table, "stat")] if one else self.known_stats(table, "stats")
        if not stats:
            raise table.error("stats", "must name one or more")
        only = table.texts("positions", self.codes)
        self.known(table, "positions", only, self.codes, "is not a position")
        bands = tuple(self.band(band) for band in table.tables("bands"))
        every = table.whole("every", 1, low=1)
        if bands:
            points = dict.fromkeys(only, Decimal(0))
        elif isinstance(table.values.get("points"), dict):
            by_position = table.table("points")
            codes = self.known_keys(by_position, self.codes, "is not a position")
            points = {code: by_position.number(code) for code in codes}
        else:
            points = dict.fromkeys(only, table.number("points"))
        return Rule(table.text("label", self.stats[stats[0]]), tuple(stats), points, every, bands)

    def band(self, table: Table) -> Band:
        low, points = table.number("from"), table.number("points")
        high = table.number("to") if table.has("to") else None
        table.end()
        if high is not None and high < low:
            raise table.error("to", f"from {low} to {high} is empty")
        return Band(low, high, points)

    def check(self, rules: Ruleset) -> None:
        """Check the rules that concern several keys."""
        if not 0 < rules.starters <= rules.squad_size:
            reason = f"{rules.starters} is not from 1 to squad.size {rules.squad_size}"
            raise self.error("squad.starters", reason)
        for name, wanted, spans in (
            ("squad", rules.squad_size, [p.squad for p in rules.positions]),
            ("starters", rules.starters, [p.starters for p in rules.positions]),
        ):
            low, high = sum(span[0] for span in spans), sum(span[1] for span in spans)
            if not low <= wanted <= high:
                reason = f"they allow {low} to {high} players, not {wanted}"
                raise self.error(f"positions.{name}", reason)
        if rules.budget <= 0 or rules.max_per_club < 1:
            raise self.error("squad", "budget and max_per_club must be above 0")
        for chip in rules.chips:
            if chip.effect is ChipEffect.TRIPLE_CAPTAIN and not rules.has_captain:
                raise self.error(f"chips.{chip.code}.effect", "needs [captain]")
            if chip.effect is ChipEffect.BENCH_BOOST and not rules.bench:
                raise self.error(f"chips.{chip.code}.effect", "there is no bench")
            if chip.effect is ChipEffect.WILDCARD and not rules.transfers:
                raise self.error(f"chips.{chip.code}.effect", "needs [transfers]")

    def entries(self, name: str, read: Callable[[Table], T]) -> tuple[T, ...]:
        """Read each table of a list. Errors use the entry's name in the file."""
        found = []
        for table in self.tables.tables(name):
            table.key = f"{name}.{name_of(table.values)}"
            found.append(read(table))
            table.end()
        if not found:
            raise self.error(name, f"must be one or more [[{name}]] tables")
        return tuple(found)

    def known_stat(self, table: Table, name: str) -> str:
        stat = table.text(name)
        self.known(table, name, [stat], self.stats, "is not among [stats]")
        return stat

    def known_stats(self, table: Table, name: str, default: list[str] | None = None) -> list[str]:
        stats = table.texts(name, default)
        self.known(table, name, stats, self.stats, "is not among [stats]")
        return stats

    def known(self, table: Table, name: str, found: list[str], among: Any, reason: str) -> None:
        for text in found:
            if text not in among:
                raise table.error(name, f"{text!r} {reason}")

    def known_keys(self, table: Table, among: Any, reason: str) -> list[str]:
        for key in table.values:
            if key not in among:
                raise table.error(key, f"{key!r} {reason}")
        return list(table.values)

    def error(self, key: str, reason: str) -> RulesetError:
        return self.tables.error(key, reason)
