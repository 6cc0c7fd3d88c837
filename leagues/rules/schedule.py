"""Who meets whom in the regular season of a head-to-head league: a round-robin.

The circle method: the first team keeps its seat, the others move one seat on each week, and the
teams that sit opposite each other meet. With n teams (n even) a cycle takes n - 1 weeks, in which
every two teams meet once. If n is odd, an empty seat makes it even, and the team opposite of it
meets the average of the others (see average.py).
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from .formats import LeagueRules


class Pairing(NamedTuple):
    """`week`: its number. `place`: 1, 2, 3 … in the week. `away`: None for the average."""

    week: int
    place: int
    home: int
    away: int | None


def round_robin(
    teams: Sequence[int], weeks: Sequence[int], past: Iterable[Pairing] = ()
) -> list[Pairing]:
    """Return the matchups of the weeks, ordered by week and place.

    `teams`: ids in the order in which they joined. `weeks`: numbers, ascending. `past`: matchups
    that have begun already, of a league that is drawn again for its remaining weeks. Rounds whose
    teams have met least come first. Fewer than two teams have no matchups.

    The same arguments always give the same matchups.
    """
    if len(teams) < 2:
        return []
    rounds = _rounds(teams)
    met = _Meetings(past)
    drawn: list[Pairing] = []
    left: list[int] = []
    for week in weeks:
        left = left or list(range(len(rounds)))
        chosen = min(left, key=lambda at: (met.cost(rounds[at]), at))
        left.remove(chosen)
        for place, (one, other) in enumerate(rounds[chosen], 1):
            pairing = Pairing(week, place, *met.sides(one, other))
            met.add(pairing)
            drawn.append(pairing)
    return drawn


def regular_weeks(rules: LeagueRules, weeks: Sequence[int]) -> list[int]:
    """Return the numbers of the weeks of the regular season, of the season's `weeks`."""
    end = rules.playoff_week if rules.playoff_teams else None
    return [week for week in weeks if rules.start_week <= week and (end is None or week < end)]


def _rounds(teams: Sequence[int]) -> list[list[tuple[int, int | None]]]:
    """Return the rounds of a cycle, each one a list of pairs; the one with the average is last."""
    circle: list[int | None] = [*teams[1:], None] if len(teams) % 2 else [*teams[1:]]
    rounds = []
    for _ in range(len(circle)):
        seats = [teams[0], *circle]
        pairs = zip(seats, reversed(seats[len(seats) // 2 :]), strict=False)
        rounds.append(
            sorted(
                ((other, None) if one is None else (one, other) for one, other in pairs),
                key=lambda pair: pair[1] is None,
            )
        )
        circle = [circle[-1], *circle[:-1]]
    return rounds


class _Meetings:
    """How often teams have met, and at whose home."""

    def __init__(self, past: Iterable[Pairing]) -> None:
        self.at_home: Counter[tuple[int, int | None]] = Counter()
        self.surplus: Counter[int] = Counter()  # matchups at home minus those away
        self.last_home: dict[int, int] = {}  # week of the last matchup at home
        for pairing in past:
            self.add(pairing)

    def add(self, pairing: Pairing) -> None:
        self.at_home[pairing.home, pairing.away] += 1
        if pairing.away is not None:
            self.surplus[pairing.home] += 1
            self.surplus[pairing.away] -= 1
            self.last_home[pairing.home] = pairing.week

    def times(self, one: int, other: int | None) -> int:
        if other is None:
            return self.at_home[one, None]
        return self.at_home[one, other] + self.at_home[other, one]

    def cost(self, pairs: Iterable[tuple[int, int | None]]) -> int:
        """Return how often the pairs have met, so that a third time costs more than a second."""
        return sum(self.times(one, other) ** 2 for one, other in pairs)

    def sides(self, one: int, other: int | None) -> tuple[int, int | None]:
        """Return (home, away): at home is the team that was so less often against the other one,
        then less often at all, then longer ago.
        """
        if other is None:
            return one, None
        if self._due(one, other) <= self._due(other, one):
            return one, other
        return other, one

    def _due(self, team: int, other: int) -> tuple[int, int, int]:
        return self.at_home[team, other], self.surplus[team], self.last_home.get(team, -1)
