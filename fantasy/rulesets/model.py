from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from .limits import Limits


class LockPolicy(StrEnum):
    DEADLINE = "deadline"  # every lineup at once, some minutes before the week's first kickoff
    KICKOFF = "kickoff"  # each player at the kickoff of his own game


class Field(StrEnum):
    """What a lineup is drawn on."""

    PITCH = "pitch"  # of association football
    GRIDIRON = "gridiron"
    PLAIN = "plain"


@dataclass(frozen=True)
class Position:
    """How many of one position a squad has and how many of them start, lowest and highest.

    A slot that several positions may fill (a flex) is room between the two: with 9 starters
    and RB 2–3, WR 2–3, TE 1–2 the ninth may be any of the three. One of which a squad has none
    is for those whom a source lists and nobody can pick: they get their points all the same.
    """

    code: str
    name: str
    squad: tuple[int, int]
    starters: tuple[int, int]


@dataclass(frozen=True)
class Band:
    """Points for a stat from `low` to `high`, both included; no `high` is no end."""

    low: Decimal
    high: Decimal | None
    points: Decimal

    def holds(self, value: Decimal) -> bool:
        return self.low <= value and (self.high is None or value <= self.high)


@dataclass(frozen=True)
class Condition:
    """A stat from `low` to `high`, both included; without either, one that is not 0."""

    stat: str
    low: Decimal | None = None
    high: Decimal | None = None

    def holds(self, value: Decimal) -> bool:
        if self.low is None and self.high is None:
            return value != 0
        return (self.low is None or self.low <= value) and (
            self.high is None or value <= self.high
        )


@dataclass(frozen=True)
class Rule:
    """One line of the scoring table, over the sum of `stats`, for the positions in `points`.

    Without bands each `every` whole units earn `points`; with bands the first one that holds.
    """

    label: str
    stats: tuple[str, ...]
    points: Mapping[str, Decimal]  # position code → points a unit
    every: int = 1
    bands: tuple[Band, ...] = ()

    @property
    def same_for_all(self) -> bool:
        """Whether the position makes no difference."""
        return len(set(self.points.values())) == 1


@dataclass(frozen=True)
class Transfers:
    """How many players a team may replace between two weeks. Its first lineup is free."""

    free: int  # a week
    bank: int  # the most free ones that can be saved up, this week's included
    cost: int  # points for each one more
    unlimited_weeks: frozenset[int]  # the numbers of weeks before which all are free
    # Whether a chip that makes a week's transfers free leaves the saved ones as they were.
    chips_keep_saved: bool
    # Week number → the free transfers with which every team begins it at least.
    top_up: Mapping[int, int]


class ChipEffect(StrEnum):
    BENCH_BOOST = "bench_boost"  # the bench counts too
    TRIPLE_CAPTAIN = "triple_captain"  # the captain counts `multiplier` times
    WILDCARD = "wildcard"  # the week's transfers are free and stay
    FREE_HIT = "free_hit"  # they are free, for this week only


@dataclass(frozen=True)
class Chip:
    """What a team may play in a week of its choice, one a week.

    `uses` times a season, or, where there are `spans` of weeks (first and last, both included),
    so many times in each of them and never outside.
    """

    code: str
    name: str
    effect: ChipEffect
    uses: int
    multiplier: int = 1  # the captain's, of a triple captain
    spans: tuple[tuple[int, int], ...] = ()

    @property
    def frees_transfers(self) -> bool:
        """Whether it makes all transfers of its week free."""
        return self.effect in (ChipEffect.WILDCARD, ChipEffect.FREE_HIT)

    def span_of(self, week: int) -> tuple[int, int] | None:
        """The span in which the week lies."""
        return next((span for span in self.spans if span[0] <= week <= span[1]), None)


@dataclass(frozen=True)
class Ruleset:
    name: str
    title: str
    positions: tuple[Position, ...]
    squad_size: int
    starters: int
    budget: Decimal
    max_per_club: int
    lock: LockPolicy
    lock_minutes: int  # before the first kickoff, for a deadline
    captain_multiplier: int  # 1: there is no captain
    substitutions: bool
    # Who took part: those for whom one of these holds; without any, whoever has a stat line.
    played: tuple[Condition, ...]
    stats: Mapping[str, str]  # stat → its label
    limits: Mapping[str, Limits]  # what the value of each of the stats can be
    at_end: frozenset[str]  # stats that are known only when the game is over
    game_score: Mapping[str, int]  # stat → what it adds to the score of the player's club
    game_score_against: Mapping[str, int]  # the same, for the other club
    scoring: tuple[Rule, ...]
    transfers: Transfers | None = None  # None: without limit
    chips: tuple[Chip, ...] = ()
    field: Field = Field.PLAIN
    minutes: str | None = None  # the stat that grows with the game's clock

    @property
    def bench(self) -> int:
        return self.squad_size - self.starters

    @property
    def has_captain(self) -> bool:
        return self.captain_multiplier > 1

    @property
    def free_chips(self) -> list[str]:
        """The names of the chips that make all of a week's transfers free."""
        return [chip.name for chip in self.chips if chip.frees_transfers]

    @property
    def played_labels(self) -> list[str]:
        """Of the stats that show who played, as people read them."""
        return [self.stats[condition.stat] for condition in self.played]

    def position(self, code: str) -> Position:
        """Raises KeyError for a position that the ruleset does not have."""
        for position in self.positions:
            if position.code == code:
                return position
        raise KeyError(code)

    def chip(self, code: str) -> Chip:
        """Raises KeyError for a chip that the ruleset does not have."""
        for chip in self.chips:
            if chip.code == code:
                return chip
        raise KeyError(code)

    def has_position(self, code: str) -> bool:
        return any(position.code == code for position in self.positions)
