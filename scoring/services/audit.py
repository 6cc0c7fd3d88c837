"""Compares the points that this site computes with those that its source publishes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from fantasy.models import Season
from fantasy.rulesets import Ruleset
from fantasy.rulesets.limits import first_problem, possible, shown
from scoring.models import FeedRow
from scoring.rules import points
from scoring.rules.points import BreakdownLine
from teams.models import StatLine

CHUNK = 5000
Told = tuple[int, int, int]  # game, player, revision: the key that a row and a stat line share


@dataclass(frozen=True)
class Mismatch:
    source: str  # file and line, or the stat line
    player: str
    reason: str
    breakdown: Sequence[BreakdownLine] = ()

    def __str__(self) -> str:
        lines = (f"{line.label} {line.count}: {_plain(line.points)}" for line in self.breakdown)
        worth = ", ".join(lines) or "nothing counts"
        return f"{self.source}: {self.player}: {self.reason} ({worth})"


@dataclass
class Audit:
    rows: int = 0  # rows of the source with official points
    mismatches: list[Mismatch] = field(default_factory=list)


def audit_points(season: Season) -> Audit:
    """Audit every row of the recorded source, and every stat line, with the season's ruleset.

    A stat line must hold the points of its stats and agree with its official ones. If a row has
    a fault, the stat line made of it does not report that fault again. Two queries.

    Raises RulesetError if the season's ruleset does not exist.
    """
    rules = season.rules
    found = Audit()
    told: set[Told] = set()
    for source, key, player, position, stats, official in _rows(season):
        found.rows += 1
        computed, breakdown = _compute(stats, position, rules)
        if reason := _fault(stats, computed, official, position, rules):
            told.add(key)
            found.mismatches.append(Mismatch(source, player, reason, breakdown))
    for source, key, player, position, stats, given, stored in _stat_lines(season):
        computed, breakdown = _compute(stats, position, rules)
        reason = "" if key in told else _fault(stats, computed, given, position, rules)
        if not reason and computed is not None and stored != computed:
            reason = f"stored {_plain(stored)}, computed {_plain(computed)}"
        if reason:
            found.mismatches.append(Mismatch(source, player, reason, breakdown))
    return found


def _compute(
    stats: Mapping[str, object], position: str, rules: Ruleset
) -> tuple[Decimal | None, Sequence[BreakdownLine]]:
    """Return points and breakdown; the points are None if the ruleset lacks the position."""
    if not rules.has_position(position):
        return None, ()
    # JSON turns decimals into binary fractions; their text gives the decimals back.
    exact = {stat: Decimal(str(value)) for stat, value in possible(stats, rules.limits).items()}
    breakdown = points.breakdown(exact, position, rules)
    return points.total(breakdown), breakdown


def _fault(
    stats: object,
    computed: Decimal | None,
    official: Decimal | None,
    position: str,
    rules: Ruleset,
) -> str:
    """Return the first fault: an impossible stat, else a difference; "" if there is none.

    An older version may have stored an impossible stat.
    """
    bad = computed is not None and first_problem(stats, rules.limits, rules.name)
    return bad or _difference(computed, official, position, rules)


def _difference(
    computed: Decimal | None, official: Decimal | None, position: str, rules: Ruleset
) -> str:
    if computed is None:
        return f"position {position} is not in ruleset {rules.name}"
    if official is None or computed == official:
        return ""
    return f"computed {_plain(computed)}, official {_plain(official)}"


def _rows(season: Season) -> Iterator[tuple[str, Told, str, str, Mapping[str, object], Decimal]]:
    rows = FeedRow.objects.filter(game__season=season, official_points__isnull=False)
    columns = rows.order_by("pk").values_list(
        "source", "game_id", "player_id", "revision", "player__name", "player__position",
        "stats", "official_points",
    )  # fmt: skip
    for source, game, player, revision, *rest in columns.iterator(chunk_size=CHUNK):
        yield (source, (game, player, revision), *rest)


def _stat_lines(
    season: Season,
) -> Iterator[tuple[str, Told, str, str, Mapping[str, object], Decimal | None, Decimal]]:
    lines = StatLine.objects.filter(game__season=season)
    columns = lines.order_by("pk").values_list(
        "pk", "game_id", "player_id", "revision", "player__name", "player__position",
        "stats", "official_points", "points",
    )  # fmt: skip
    for pk, game, player, revision, *rest in columns.iterator(chunk_size=CHUNK):
        yield (f"stat line {pk}", (game, player, revision), *rest)


def _plain(number: Decimal) -> str:
    """Return the number without trailing zeros: 6, 0.04."""
    return shown(number)
