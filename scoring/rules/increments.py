"""A recorded game as it stood at any share of its length. No Django here.

A recording has only the end of a game, so this module invents its course, the same one every
time. Each touchdown, reception and gain of some yards has its own moment, which comes from a hash
of its game, side, stat and unit. Related events share a moment: a pass is caught when it is
thrown, and the extra point comes with the touchdown. Numbers never fall back, and the end is
exact.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from hashlib import blake2b
from math import ceil

from fantasy.rulesets import Ruleset

from .points import Number

GAIN = 8  # yards in one gain, about


@dataclass(frozen=True)
class Recorded:
    """One player's stats at the end of the game."""

    player: int
    is_home: bool
    stats: Mapping[str, Number]


@dataclass(frozen=True)
class Moment:
    stats: Mapping[int, Mapping[str, Number]]  # player → stat → number
    home_score: int
    away_score: int


@dataclass(frozen=True)
class Follows:
    """The stats whose moments another stat's units take, as far as there are enough of them."""

    leaders: tuple[str, ...]
    whose: str = "club's"  # or "other club's", or the player's "own"
    each: bool = False  # every player gets all moments; else a club's players share them


# The order matters: each stat stands below the stats that it follows.
FOLLOWS = {
    "receiving_yards": Follows(("passing_yards",)),
    "receptions": Follows(("receiving_yards",), whose="own"),
    "receiving_tds": Follows(("receiving_yards",), whose="own"),
    "rushing_tds": Follows(("rushing_yards",), whose="own"),
    "passing_tds": Follows(("receiving_tds",)),
    "defensive_tds": Follows(()),
    "special_teams_tds": Follows(("defensive_tds",)),
    "xp_made": Follows(("passing_tds", "rushing_tds", "defensive_tds")),
    "takeaway_interceptions": Follows(("interceptions",), whose="other club's"),
    "fumbles_recovered": Follows(("fumbles_lost",), whose="other club's"),
    "assists": Follows(("goals_scored",)),
    "goals_conceded": Follows(("goals_scored",), whose="other club's", each=True),
}
# A defense has allowed what the other club has at that moment.
MIRRORED_SCORE = "points_allowed"
MIRRORED_YARDS = {"yards_allowed": ("passing_yards", "rushing_yards")}


class Course:
    """One game from its first minute to its recorded end.

    Raises nothing for records that do not add up: a unit without a moment to follow gets a
    moment of its own.
    """

    def __init__(
        self, game: int, lines: Sequence[Recorded], score: tuple[int, int], rules: Ruleset
    ) -> None:
        self.game = game
        self.lines = lines
        self.score = score
        self.rules = rules
        self._moments: dict[tuple[int, str], list[float]] = {}
        self._of_club: dict[tuple[bool, str], list[float]] = defaultdict(list)
        at_once = {MIRRORED_SCORE, *MIRRORED_YARDS, rules.minutes, *rules.at_end}
        stats = [stat for stat in rules.stats if stat not in at_once]
        for stat in [stat for stat in stats if stat not in FOLLOWS]:
            self._draw(stat, Follows(()))
        for stat in [stat for stat in FOLLOWS if stat in stats]:
            self._draw(stat, FOLLOWS[stat])
        self._sorted = {key: sorted(moments) for key, moments in self._moments.items()}
        ends = {line.player: line.stats for line in lines}
        self._unexplained = [
            (max(0, end - sum_), _moment(game, side, "score", 0))
            for side, end, sum_ in zip((True, False), score, self._sums(ends), strict=True)
        ]

    def at(self, share: float) -> Moment:
        """Return the game at `share` of its length: 0 is the kickoff, 1 the recorded end."""
        if share >= 1:
            return Moment({line.player: dict(line.stats) for line in self.lines}, *self.score)
        stats = {
            line.player: {
                stat: self._number(line, stat, end, share)
                for stat, end in line.stats.items()
                if stat not in self.rules.at_end
            }
            for line in self.lines
        }
        home, away = (
            min(end, sum_ + (missing if share >= moment else 0))
            for end, sum_, (missing, moment) in zip(
                self.score, self._sums(stats), self._unexplained, strict=True
            )
        )
        self._mirror(stats, home, away)
        return Moment(stats, home, away)

    def _draw(self, stat: str, follows: Follows) -> None:
        """Give every unit of the stat a moment."""
        used: dict[bool, int] = defaultdict(int)  # units of each club so far
        for line in self.lines:
            units = ceil(abs(Decimal(line.stats.get(stat, 0))))
            if not units:
                continue
            side = line.is_home
            begin = 0 if follows.each else used[side]
            lead = self._leaders(line, follows)
            moments = []
            for unit in range(units):
                place = unit * len(lead) // units if follows.whose == "own" else begin + unit
                if place < len(lead):
                    moments.append(lead[place])
                else:
                    gain = (begin + unit) // GAIN if stat.endswith("yards") else begin + unit
                    moments.append(_moment(self.game, side, stat, gain))
            self._moments[line.player, stat] = moments
            if line.stats[stat] > 0:  # no other player's stat follows yards lost
                used[side] += units
                self._of_club[side, stat] += moments

    def _leaders(self, line: Recorded, follows: Follows) -> list[float]:
        if follows.whose == "own":
            return [
                m for stat in follows.leaders for m in self._moments.get((line.player, stat), ())
            ]
        side = line.is_home if follows.whose == "club's" else not line.is_home
        return [m for stat in follows.leaders for m in self._of_club[side, stat]]

    def _number(self, line: Recorded, stat: str, end: Number, share: float) -> Number:
        if stat == self.rules.minutes:
            return int(end * Decimal(share))
        if stat == MIRRORED_SCORE or stat in MIRRORED_YARDS:
            return 0  # until _mirror
        count = bisect_right(self._sorted.get((line.player, stat), []), share)
        return min(end, count) if end >= 0 else max(end, -count)

    def _mirror(self, stats: Mapping[int, dict[str, Number]], home: int, away: int) -> None:
        for line in self.lines:
            mine = stats[line.player]
            if MIRRORED_SCORE in mine:
                mine[MIRRORED_SCORE] = min(
                    line.stats[MIRRORED_SCORE], away if line.is_home else home
                )
            for stat in MIRRORED_YARDS.keys() & mine:
                theirs = (stats[o.player] for o in self.lines if o.is_home != line.is_home)
                gained = sum(max(0, s.get(y, 0)) for s in theirs for y in MIRRORED_YARDS[stat])
                mine[stat] = min(line.stats[stat], gained)

    def _sums(self, stats: Mapping[int, Mapping[str, Number]]) -> tuple[int, int]:
        """Return the score that the stats account for by the ruleset, (home, away)."""
        found = {True: 0, False: 0}
        for line in self.lines:
            mine = stats[line.player]
            found[line.is_home] += _worth(mine, self.rules.game_score)
            found[not line.is_home] += _worth(mine, self.rules.game_score_against)
        return found[True], found[False]


def clock(share: float, rules: Ruleset) -> str:
    """Return the scoreboard's clock: "67'" if the ruleset counts minutes, else "Q3 04:10"."""
    if rules.minutes:
        return f"{min(90, int(share * 90) + 1)}'"
    quarter, gone = divmod(min(int(share * 3600), 3599), 900)
    return f"Q{quarter + 1} {(900 - gone) // 60:02}:{(900 - gone) % 60:02}"


def _worth(stats: Mapping[str, Number], weights: Mapping[str, int]) -> int:
    return sum(int(max(0, stats.get(stat, 0))) * weight for stat, weight in weights.items())


@lru_cache(maxsize=20_000)
def _moment(game: int, is_home: bool, stat: str, unit: int) -> float:
    """Return the unit's moment, between the first and the last hundredth of the game."""
    name = f"{game}:{is_home:d}:{stat}:{unit}".encode()
    part = int.from_bytes(blake2b(name, digest_size=6).digest()) / 2**48
    return 0.01 + 0.98 * part
