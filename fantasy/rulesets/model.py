from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from .limits import Limits


class LockPolicy(StrEnum):
    DEADLINE = "deadline"  # every lineup at once, some minutes before the week's first kickoff
    KICKOFF = "kickoff"  # each player at the kickoff of the player's own game


class Field(StrEnum):
    """The field on which a lineup is drawn."""

    PITCH = "pitch"  # of association football
    GRIDIRON = "gridiron"
    PLAIN = "plain"


@dataclass(frozen=True)
class Position:
    """Lowest and highest number of players of one position, in the squad and among the starters.

    A slot that several positions may fill (a flex) is room between the two: with 9 starters and RB
    2–3, WR 2–3, TE 1–2 the ninth may be any of the three. A position with a maximum of 0 is
    for players that a source lists and no team can pick; they still get points.
    """

    code: str
    name: str
    squad: tuple[int, int]
    starters: tuple[int, int]


@dataclass(frozen=True)
class Band:
    """Points for a stat from `low` to `high`, both included; None as `high` is no upper end."""

    low: Decimal
    high: Decimal | None
    points: Decimal

    def holds(self, value: Decimal) -> bool:
        return self.low <= value and (self.high is None or value <= self.high)


@dataclass(frozen=True)
class Condition:
    """A stat from `low` to `high`, both included; without either, any value but 0 fulfils it."""

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

    Without bands each `every` whole units earn `points`. With bands the first that holds counts.
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
    """Rules for the players that a team may replace between two weeks.

    A team's first lineup is free.
    """

    free: int  # a week
    bank: int  # most free ones that can be saved up, this week's included
    cost: int  # points for each further one
    unlimited_weeks: frozenset[int]  # the numbers of weeks before which all are free
    # Whether a chip that makes a week's transfers free leaves the saved ones as they were.
    chips_keep_saved: bool
    # Week number → the least free transfers with which every team begins it.
    top_up: Mapping[int, int]


class ChipEffect(StrEnum):
    BENCH_BOOST = "bench_boost"  # the bench counts too
    TRIPLE_CAPTAIN = "triple_captain"  # the captain counts `multiplier` times
    WILDCARD = "wildcard"  # the week's transfers are free and stay
    FREE_HIT = "free_hit"  # they are free, for this week only


@dataclass(frozen=True)
class Chip:
    """A chip, which a team may play in a week of its choice; one chip a week.

    It can be played `uses` times a season. If it has `spans` of weeks (first and last, both
    included), it can be played so many times in each of them and never outside.
    """

    code: str
    name: str
    effect: ChipEffect
    uses: int
    multiplier: int = 1  # of the captain, for a triple captain
    spans: tuple[tuple[int, int], ...] = ()

    @property
    def frees_transfers(self) -> bool:
        """Whether the chip makes all transfers of its week free."""
        return self.effect in (ChipEffect.WILDCARD, ChipEffect.FREE_HIT)

    def span_of(self, week: int) -> tuple[int, int] | None:
        """Return the span that contains the week, or None."""
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
    # A player took part if one of these holds. If there are none, a stat line is enough.
    played: tuple[Condition, ...]
    stats: Mapping[str, str]  # stat → its label
    limits: Mapping[str, Limits]  # limits of each stat's value
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
        """Labels of the stats that show who played, as people read them."""
        return [self.stats[condition.stat] for condition in self.played]

    def position(self, code: str) -> Position:
        """Return the position. Raises KeyError for one that the ruleset does not have."""
        for position in self.positions:
            if position.code == code:
                return position
        raise KeyError(code)

    def chip(self, code: str) -> Chip:
        """Return the chip. Raises KeyError for one that the ruleset does not have."""
        for chip in self.chips:
            if chip.code == code:
                return chip
        raise KeyError(code)

    def has_position(self, code: str) -> bool:
        return any(position.code == code for position in self.positions)
