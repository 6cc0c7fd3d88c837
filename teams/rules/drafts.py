"""Drafts: lineups that are not saved yet.

A draft is kept in the page's address, so every step is a link: it needs no script, and the
browser's back button is the undo. No Django here.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from fantasy.rulesets import Ruleset

from .empty_slots import can_be_completed, slots_of
from .lineups import Pick, arranged, formation_is_legal

MOST = 60  # ids read from an address: more than any squad has


@dataclass(frozen=True)
class Draft:
    """A lineup as players' ids.

    `bench` is in the order of the bench; 0 stands for no captain or vice.
    """

    starters: tuple[int, ...] = ()
    bench: tuple[int, ...] = ()
    captain: int = 0
    vice: int = 0
    chip: str = ""  # its code

    @classmethod
    def of(cls, picks: Iterable[Pick], chip: str = "") -> "Draft":
        ordered = arranged(picks)
        return cls(
            starters=tuple(pick.player for pick in ordered if pick.starts),
            bench=tuple(pick.player for pick in ordered if not pick.starts),
            captain=next((pick.player for pick in ordered if pick.captain), 0),
            vice=next((pick.player for pick in ordered if pick.vice), 0),
            chip=chip,
        )

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> "Draft":
        """Read a draft from `s`, `b`, `c`, `v` and `chip`; drop what is not a number or a code."""
        starters = _numbers(query.get("s", ""))
        return cls(
            starters=starters,
            bench=tuple(
                player for player in _numbers(query.get("b", "")) if player not in starters
            ),
            captain=next(iter(_numbers(query.get("c", ""))), 0),
            vice=next(iter(_numbers(query.get("v", ""))), 0),
            chip=chip if (chip := query.get("chip", "")).isalnum() and chip.isascii() else "",
        )

    @property
    def fields(self) -> dict[str, str]:
        """Fields of the query that `from_query` reads."""
        return {
            "s": ".".join(map(str, self.starters)),
            "b": ".".join(map(str, self.bench)),
            "c": str(self.captain or ""),
            "v": str(self.vice or ""),
            "chip": self.chip,
        }

    @property
    def query(self) -> str:
        """The fields that are set, and `s` in any case: an empty draft is a draft too."""
        return urlencode(
            {name: value for name, value in self.fields.items() if value or name == "s"}
        )

    @property
    def players(self) -> tuple[int, ...]:
        return self.starters + self.bench

    def picks(self, find: Callable[[int], Pick | None]) -> list[Pick]:
        """Return each known player's pick, from `find`, at its place in the draft."""
        found = []
        for starts, players in ((True, self.starters), (False, self.bench)):
            for order, player in enumerate(players):
                if pick := find(player):
                    captain, vice = player == self.captain, player == self.vice
                    found.append(
                        replace(pick, starts=starts, order=order, captain=captain, vice=vice)
                    )
        return found

    def replaced(self, out: int, by: int) -> "Draft":
        """Return the draft with `by` in the place of `out`, and with the armband of `out`."""
        put = {out: by}
        return replace(
            self,
            starters=tuple(put.get(player, player) for player in self.starters),
            bench=tuple(put.get(player, player) for player in self.bench),
            captain=put.get(self.captain, self.captain),
            vice=put.get(self.vice, self.vice),
        )

    def swapped(self, starter: int, substitute: int) -> "Draft":
        """Return the draft with the two exchanged, also within the bench.

        An armband stays on the field.
        """
        swap = {starter: substitute, substitute: starter}
        return replace(
            self,
            starters=tuple(swap.get(player, player) for player in self.starters),
            bench=tuple(swap.get(player, player) for player in self.bench),
            captain=substitute if self.captain == starter else self.captain,
            vice=substitute if self.vice == starter else self.vice,
        )

    def added(self, player: int, *, starts: bool) -> "Draft":
        if starts:
            return replace(self, starters=(*self.starters, player))
        return replace(self, bench=(*self.bench, player))

    def removed(self, player: int) -> "Draft":
        """Return the draft without the player, and without the armband that the player had."""
        return replace(
            self,
            starters=tuple(one for one in self.starters if one != player),
            bench=tuple(one for one in self.bench if one != player),
            captain=0 if self.captain == player else self.captain,
            vice=0 if self.vice == player else self.vice,
        )

    def moved(self, player: int, *, starts: bool) -> "Draft":
        """Return the draft with the player last among the starters, or last on the bench.

        An armband does not go to the bench.
        """
        after = self.removed(player).added(player, starts=starts)
        return replace(after, captain=self.captain, vice=self.vice) if starts else after

    def keeping(self, places: Mapping[int, int]) -> "Draft":
        """Return the draft with players of the bench at the given indexes (index → player).

        A locked substitute keeps the index when others leave the bench and join it.
        """
        kept = {n: player for n, player in places.items() if player in self.bench}
        if any(n >= len(self.bench) for n in kept):
            return self
        others = iter([player for player in self.bench if player not in kept.values()])
        bench = tuple(kept[n] if n in kept else next(others) for n in range(len(self.bench)))
        return replace(self, bench=bench)

    def led_by(self, player: int) -> "Draft":
        """Return the draft with a new captain.

        If the player was the vice, captain and vice exchange armbands.
        """
        vice = self.captain if self.vice == player else self.vice
        return replace(self, captain=player, vice=vice)

    def seconded_by(self, player: int) -> "Draft":
        captain = self.vice if self.captain == player else self.captain
        return replace(self, vice=player, captain=captain)

    def playing(self, chip: str) -> "Draft":
        """Return the draft with that chip, or with none for ""."""
        return replace(self, chip=chip)


def may_swap(picks: list[Pick], starter: Pick, substitute: Pick, rules: Ruleset) -> bool:
    """Return whether the formation is still legal when the two change places.

    In an unfinished squad: whether it can still become legal.
    """
    others = [pick for pick in picks if pick is not starter and pick is not substitute]
    changed = [*others, replace(starter, starts=False), replace(substitute, starts=True)]
    if len(picks) < rules.squad_size:
        return can_be_completed(slots_of(changed), rules)
    return formation_is_legal([pick for pick in changed if pick.starts], rules)


def may_move(picks: list[Pick], player: Pick, rules: Ruleset) -> bool:
    """Return whether the player can go to an empty slot of the bench, or of the starters."""
    others = [pick for pick in picks if pick is not player]
    moved = [*others, replace(player, starts=not player.starts)]
    return len(picks) < rules.squad_size and can_be_completed(slots_of(moved), rules)


def changed_players(before: Iterable[Pick], after: Iterable[Pick]) -> set[int]:
    """Return the players who came in, went out or changed their place or armband."""
    old = {pick.player: pick.place for pick in before}
    new = {pick.player: pick.place for pick in after}
    return {player for player in old.keys() | new.keys() if old.get(player) != new.get(player)}


def _numbers(text: str) -> tuple[int, ...]:
    parts = [part for part in text.split(".") if part.isascii() and part.isdigit()]
    return tuple(dict.fromkeys(int(part) for part in parts if len(part) < 12))[:MOST]
