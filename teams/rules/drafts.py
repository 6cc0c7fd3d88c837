"""Drafts: lineups that are not saved yet.

A draft is kept in the page's address, so every step is a link: it needs no script and no storage,
and the browser's back button is the undo. No Django here.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from fantasy.rulesets import Ruleset

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
        return urlencode({name: value for name, value in self.fields.items() if value})

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
    """Return whether the formation is still legal when the two change places."""
    changed = [pick for pick in picks if pick.starts and pick is not starter]
    return formation_is_legal([*changed, substitute], rules)


def room_for(picks: list[Pick], rules: Ruleset) -> dict[str, bool]:
    """Return the positions with room in an unfinished squad, and whether the next player starts.

    Places that other positions still need are kept free for them.
    """
    room = {}
    starting = [pick for pick in picks if pick.starts]
    for position in rules.positions:
        others = [other for other in rules.positions if other is not position]
        needed = sum(_missing(picks, other.code, other.squad[0]) for other in others)
        own = sum(pick.position == position.code for pick in picks)
        if own < position.squad[1] and len(picks) + 1 + needed <= rules.squad_size:
            needed = sum(_missing(starting, other.code, other.starters[0]) for other in others)
            own = sum(pick.position == position.code for pick in starting)
            room[position.code] = (
                own < position.starters[1] and len(starting) + 1 + needed <= rules.starters
            )
    return room


def _missing(picks: list[Pick], code: str, least: int) -> int:
    return max(0, least - sum(pick.position == code for pick in picks))


def _numbers(text: str) -> tuple[int, ...]:
    parts = [part for part in text.split(".") if part.isascii() and part.isdigit()]
    return tuple(dict.fromkeys(int(part) for part in parts if len(part) < 12))[:MOST]
