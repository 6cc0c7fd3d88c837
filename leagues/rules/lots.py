"""Draws that anyone can repeat: teams in the order of a SHA-256 over a league's seed.

Python guarantees that `random.random()` repeats itself from a seed in every version, but not so
for `shuffle`; a hash can be computed again anywhere.
"""

from collections.abc import Iterable
from hashlib import sha256

CHAMPION = "champion"  # the draw among teams that are equal at the top of the final table


def drawn(teams: Iterable[int], seed: int, draw: int | str) -> list[int]:
    """Return the teams in the order of the draw. `draw`: the cup's round, or CHAMPION."""
    return sorted(teams, key=lambda team: sha256(f"{seed}:{draw}:{team}".encode()).digest())
