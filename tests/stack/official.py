"""The points of lineups in a real week, computed from the published files alone.

This module imports nothing of the project, so that it cannot share a mistake in the rules. Players
have the source's own numbers, its "elements".
"""

import csv
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, product
from pathlib import Path

CODES = {"1": "GK", "2": "DEF", "3": "MID", "4": "FWD"}


@dataclass(frozen=True)
class Picks:
    """Eleven starters, and the bench in its order."""

    starters: tuple[int, ...]
    bench: tuple[int, ...]
    captain: int
    vice: int

    @classmethod
    def of(cls, fields: Mapping[str, str]) -> "Picks":
        """Read them from the fields of a form or the arguments of a query."""
        starters, bench = (
            tuple(int(player) for player in fields.get(name, "").split(".") if player)
            for name in ("s", "b")
        )
        captain, vice = (int(fields.get(name) or 0) for name in ("c", "v"))
        return cls(starters, bench, captain, vice)

    @property
    def players(self) -> tuple[int, ...]:
        return self.starters + self.bench

    def known_as(self, names: Mapping[int, int]) -> "Picks":
        return Picks(
            tuple(names[player] for player in self.starters),
            tuple(names[player] for player in self.bench),
            names[self.captain],
            names[self.vice],
        )


@dataclass(frozen=True)
class Result:
    points: int
    bench: int
    came_in: tuple[int, ...]
    vice_led: bool


class OfficialWeek:
    """Points and minutes of each player, summed over the games of the week in `gws/gwN.csv`."""

    def __init__(self, season: Path, number: int) -> None:
        self.positions = {
            int(row["id"]): CODES[row["element_type"]] for row in _rows(season / "players_raw.csv")
        }
        self.points: Counter[int] = Counter()
        self.minutes: Counter[int] = Counter()
        rows = {
            (row["element"], row["fixture"]): row for row in _rows(season / f"gws/gw{number}.csv")
        }  # some seasons repeat a row
        for row in rows.values():
            self.points[int(row["element"])] += int(row["total_points"])
            self.minutes[int(row["element"])] += int(row["minutes"])

    def result(self, picks: Picks) -> Result:
        eleven, came_in = self._eleven(picks)
        led_by = next((one for one in (picks.captain, picks.vice) if self.minutes[one]), None)
        doubled = self.points[led_by] if led_by in eleven else 0
        return Result(
            points=sum(self.points[player] for player in eleven) + doubled,
            bench=sum(self.points[player] for player in set(picks.players) - eleven),
            came_in=came_in,
            vice_led=led_by == picks.vice,
        )

    def _eleven(self, picks: Picks) -> tuple[set[int], tuple[int, ...]]:
        """Return the eleven after substitutions, and the substitutes who came in.

        Every set of substitutes who played is tried with every set of absent starters; the first
        on the bench comes in if there is any way at all, then the second, and so on.
        """
        absent = [player for player in picks.starters if not self.minutes[player]]
        ready = [player for player in picks.bench if self.minutes[player]]
        for chosen in product((True, False), repeat=len(ready)):
            came_in = tuple(one for one, comes in zip(ready, chosen, strict=True) if comes)
            for went_out in combinations(absent, len(came_in)):
                eleven = {*picks.starters, *came_in} - set(went_out)
                if self._is_a_formation(eleven):
                    return eleven, came_in
        raise AssertionError(f"{picks} is no formation to begin with")

    def _is_a_formation(self, eleven: Collection[int]) -> bool:
        has = Counter(self.positions[player] for player in eleven)
        return has["GK"] == 1 and has["DEF"] >= 3 and has["MID"] >= 2 and has["FWD"] >= 1


def _rows(file: Path) -> Iterator[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)
