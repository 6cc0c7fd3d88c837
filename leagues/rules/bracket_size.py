"""The size of a knock-out stage, from its matchups."""

from collections.abc import Iterable

MOST_IN_CUP = 64  # teams: six rounds


def teams_in(matchups: Iterable[tuple[int, int | None]]) -> int:
    """Return the number of teams. A matchup: its round, and the away team or None for a bye."""
    return sum(1 if away is None else 2 for round_, away in matchups if round_ == 1)
