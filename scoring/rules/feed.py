"""The rows of a feed, and the checks of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from fantasy.rulesets import Limits, Ruleset
from fantasy.rulesets.limits import first_problem, problem

from .points import Number

SCORE = Limits(high=999)
OFFICIAL = Limits(low=-99_999, high=99_999, decimals=2)
REVISION = Limits(high=2_000_000_000)  # below the column's maximum: corrections add to it
LONGEST_CLOCK = 12  # characters
HIGHEST_ID = 2**63 - 1


@dataclass(frozen=True)
class FeedLine:
    """One player in one game with all stats to date. A higher revision replaces a lower one."""

    game: int  # primary keys
    player: int
    revision: int
    stats: Mapping[str, Number]
    club: int | None = None  # by default the player's present one
    official_points: Decimal | None = None
    source: str = "feed"  # file and line, for messages


@dataclass(frozen=True)
class GameUpdate:
    game: int
    status: str  # one of Game.Status
    home_score: int | None = None
    away_score: int | None = None
    clock: str = ""
    source: str = "feed"


class FeedError(ValueError):
    """A row that cannot be right. Its whole batch is rejected."""

    def __init__(self, source: str, reason: str) -> None:
        self.source = source
        self.reason = reason
        super().__init__(f"{source}: {reason}")


def check_stats(source: str, stats: object, rules: Ruleset) -> None:
    """Raise FeedError for stats that cannot be, with the message that all inputs share."""
    if reason := first_problem(stats, rules.limits, rules.name):
        raise FeedError(source, reason)


def check_line(line: FeedLine, rules: Ruleset) -> None:
    """Check the row by itself, without the database. Raises FeedError."""
    if reason := problem("revision", line.revision, REVISION):
        raise FeedError(line.source, reason)
    if line.revision < 1:
        raise FeedError(line.source, f"revision {line.revision} is less than 1")
    check_stats(line.source, line.stats, rules)
    check_official(line.source, line.official_points)


def check_official(source: str, points: object) -> None:
    """Raise FeedError for official points that no column can hold."""
    if points is not None and (reason := problem("official points", points, OFFICIAL)):
        raise FeedError(source, reason)


def check_score(source: str, home: object, away: object) -> None:
    """Check both scores; None means no score yet. Raises FeedError."""
    for name, score in (("home score", home), ("away score", away)):
        if score is not None and (reason := problem(name, score, SCORE)):
            raise FeedError(source, reason)


def check_update(update: GameUpdate) -> None:
    """Check the score and the clock of a game, without the database. Raises FeedError."""
    check_score(update.source, update.home_score, update.away_score)
    clock = update.clock
    if not isinstance(clock, str) or not clock.isprintable():
        raise FeedError(update.source, f"clock: {repr(clock)[:40]} is not text on one line")
    if len(clock) > LONGEST_CLOCK:
        reason = f"clock: {clock[:40]!r} is longer than {LONGEST_CLOCK} characters"
        raise FeedError(update.source, reason)


def is_id(value: object) -> bool:
    """Return whether the value can be a primary key: databases reject queries for others."""
    return type(value) is int and 0 < value <= HIGHEST_ID
