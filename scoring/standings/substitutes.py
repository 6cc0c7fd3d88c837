"""Substitutions of many lineups at once. Each distinct situation is decided once.

No Django here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb
from typing import Literal

import numpy as np

from fantasy.rulesets import Ruleset

from .array_types import Integers
from .players import Players
from .rulings import Situation, decide_substitutions

MOST_FORMATIONS = 1 << 12
TABLE_BITS = 18  # of a hash table, in which a key is found without a binary search
MOST_STARTERS = 31
MOST_BENCH = 32  # bits of `came_in`
UNCHECKED: Literal["clip"] = (
    "clip"  # the indexes are always valid; numpy's check takes three times the lookup
)


@dataclass(frozen=True)
class Swaps:
    """For each lineup: what its points gain, and bits of the bench players who came in."""

    gain: Integers
    came_in: Integers


def can_hold(rules: Ruleset) -> bool:
    """Return whether each situation of the game has a key of 63 bits."""
    base = len(rules.positions) + 1
    keys = base**rules.squad_size * MOST_FORMATIONS
    formations = comb(rules.starters + len(rules.positions) - 1, rules.starters)
    return (
        keys < 1 << 63
        and formations <= MOST_FORMATIONS
        and rules.starters <= MOST_STARTERS
        and rules.bench <= MOST_BENCH
    )


class Substitutes:
    """The decisions so far, by the key of their situation.

    A key has the positions of the absent starters in their order, the formation, and for each
    bench player the position, or 0 for one who has not played.
    """

    def __init__(self, positions: Sequence[str], rules: Ruleset) -> None:
        self.rules = rules
        self._code_of = {position.code: n for n, position in enumerate(rules.positions, 1)}
        self._codes = np.array([self._code_of.get(code, 0) for code in positions], np.int64)
        self._base = len(rules.positions) + 1
        self._formation_ids: dict[int, int] = {}
        self._formations: list[tuple[str, ...]] = []
        self._keys: Integers = np.zeros(0, np.int64)
        self._out: Integers = np.zeros(0, np.int64)
        self._came_in: Integers = np.zeros(0, np.uint32)
        self._table: Integers = np.zeros(1 << TABLE_BITS, np.int32)

    def formations(self, picks: Integers) -> Integers:
        """Return a number of each lineup's formation. `picks`: see `lineups.Lineups`."""
        weights = (self.rules.starters + 1) ** self._codes
        packed = np.zeros(picks.shape[1], np.int64)
        for column in picks[: self.rules.starters]:
            packed += weights.take(column, mode=UNCHECKED)
        distinct, first, which = np.unique(packed, return_index=True, return_inverse=True)
        ids = []
        for one, row in zip(distinct.tolist(), first.tolist(), strict=True):
            if one not in self._formation_ids:
                self._formation_ids[one] = len(self._formations)
                codes = self._codes[picks[: self.rules.starters, row]]
                self._formations.append(self._positions(codes.tolist()))
            ids.append(self._formation_ids[one])
        return np.array(ids, np.int16)[which]

    def decide(self, picks: Integers, formations: Integers, players: Players) -> Swaps:
        """Return the substitutions of lineups with an absent starter."""
        starters, bench = picks[: self.rules.starters], picks[self.rules.starters :]
        keys = self._keys_of(starters, bench, formations, players)
        known = self._find(keys)
        came_in, out = self._came_in[known], self._out[known]
        gain = np.zeros(len(keys), np.int64)
        for place, column in enumerate(bench):
            gain += players.points.take(column, mode=UNCHECKED) * (came_in >> place & 1)
        if players.points[players.absent].any():  # a card on the bench, for example
            seen = np.zeros(len(keys), np.int64)
            for column in starters:
                absent = players.absent[column]
                gain -= players.points[column] * (absent & (out >> seen & 1).astype(bool))
                seen += absent
        return Swaps(gain, came_in)

    def _keys_of(
        self,
        starters: Integers,
        bench: Integers,
        formations: Integers,
        players: Players,
    ) -> Integers:
        absent = np.where(players.absent, self._codes, 0)
        # An absent player makes room for one more digit; another multiplies by 1 and adds 0.
        shifts = np.where(absent, self._base, 1)
        keys = np.zeros(len(formations), np.int64)
        for column in starters:
            keys *= shifts.take(column, mode=UNCHECKED)
            keys += absent.take(column, mode=UNCHECKED)
        keys = keys * MOST_FORMATIONS + formations
        played = np.where(players.played, self._codes, 0)
        for column in bench:
            keys *= self._base
            keys += played.take(column, mode=UNCHECKED)
        return keys

    def _find(self, keys: Integers) -> Integers:
        """Return the index of each key's decision, after making those that are missing."""
        if not len(self._keys):
            self._decide(np.unique(keys))
        found = self._table[_hashes(keys)].astype(np.int64)
        others = np.flatnonzero(self._keys[found] != keys)
        places = np.searchsorted(self._keys, keys[others]) % len(self._keys)
        missing = keys[others][self._keys[places] != keys[others]]
        if len(missing):
            self._decide(np.unique(missing))
            return self._find(keys)
        found[others] = places
        return found

    def _decide(self, keys: Integers) -> None:
        """Add the decisions for the keys, which are new."""
        made = [decide_substitutions(self._situation(key), self.rules) for key in keys.tolist()]
        every = np.concatenate([self._keys, keys])
        order = np.argsort(every)
        self._keys = every[order]
        out = np.array([one.out for one in made], np.int64)
        self._out = np.concatenate([self._out, out])[order]
        came_in = np.array([one.came_in for one in made], np.uint32)
        self._came_in = np.concatenate([self._came_in, came_in])[order]
        self._table[_hashes(self._keys)] = np.arange(len(self._keys))

    def _situation(self, key: int) -> Situation:
        """Return the situation that the key stands for."""
        bench = []
        for _ in range(self.rules.bench):
            key, code = divmod(key, self._base)
            bench.append(code)
        key, formation = divmod(key, MOST_FORMATIONS)
        absent = []
        while key:
            key, code = divmod(key, self._base)
            absent.append(code)
        present = list(self._formations[formation])
        for position in self._positions(absent):
            present.remove(position)
        return Situation(
            present=tuple(present),
            absent=self._positions(absent[::-1]),
            bench=self._positions(bench[::-1]),
        )

    def _positions(self, codes: Sequence[int]) -> tuple[str, ...]:
        """Return the positions; "" for 0."""
        return tuple(self.rules.positions[code - 1].code if code else "" for code in codes)


def _hashes(keys: Integers) -> Integers:
    """Return hashes of TABLE_BITS bits, by multiplication (Knuth)."""
    return keys.view(np.uint64) * np.uint64(0x9E3779B97F4A7C15) >> np.uint64(64 - TABLE_BITS)
