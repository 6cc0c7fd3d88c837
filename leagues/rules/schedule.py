"""Who meets whom in the regular season of a head-to-head league: a round-robin.

The circle method: one seat is fixed, the teams on the others move one seat on each week, and those
that sit opposite each other meet. With n teams (n even) a cycle takes n - 1 weeks, in which every
two teams meet once. If n is odd, the fixed seat is empty, a cycle takes n weeks, and the team
opposite of the empty seat meets the average of the others (see average.py).
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import combinations
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
    that have begun already, of a league drawn again for its remaining weeks: teams that have
    met each other, or the average, less often do so first. Fewer than two teams have no matchups.

    The same arguments always give the same matchups.
    """
    if len(teams) < 2:
        return []
    met = _Meetings(past)
    rounds = _rounds(_seats(teams, len(weeks), met))
    drawn: list[Pairing] = []
    left: list[int] = []
    for week in weeks:
        left = left or list(range(len(rounds)))
        chosen = min(left, key=lambda at: (met.cost(rounds[at]), at))
        left.remove(chosen)
        for place, (home, away) in enumerate(rounds[chosen], 1):
            pairing = Pairing(week, place, *met.sides(home, away))
            met.add(pairing)
            drawn.append(pairing)
    return drawn


def regular_weeks(rules: LeagueRules, weeks: Sequence[int]) -> list[int]:
    """Return the numbers of the weeks of the regular season, of the season's `weeks`."""
    end = rules.playoff_week if rules.playoff_teams else None
    return [week for week in weeks if rules.start_week <= week and (end is None or week < end)]


def weeks_from(first: int, count: int, weeks: Sequence[int]) -> list[int]:
    """Return the numbers of `count` weeks from the week `first` on, of the season's `weeks`.

    A matchup is played in them. Seasons may leave numbers out, as from 29 to 39. Fewer weeks are
    returned at the end of the season.
    """
    return [week for week in weeks if week >= first][:count]


def _seats(teams: Sequence[int], weeks: int, met: "_Meetings") -> list[int]:
    """Return the teams in an order in which the rounds of the last, partial cycle repeat few of
    the matchups of the past; in the given one if there are none to repeat.

    A whole cycle has every matchup, in any order. Two seats change while that repeats fewer.
    """
    seats = list(teams)
    partial = weeks % _length_of_cycle(seats)

    def repeated() -> int:
        return sum(sorted(met.cost(pairs) for pairs in _rounds(seats))[:partial])

    least, changed = repeated(), True
    while least and changed:
        changed = False
        for one, other in combinations(range(len(seats)), 2):
            seats[one], seats[other] = seats[other], seats[one]
            cost = repeated()
            if cost < least:
                least, changed = cost, True
            else:
                seats[one], seats[other] = seats[other], seats[one]
    return seats


def _length_of_cycle(teams: Sequence[int]) -> int:
    return len(teams) - 1 + len(teams) % 2


def _rounds(teams: Sequence[int]) -> list[list[tuple[int, int | None]]]:
    """Return the rounds of a cycle, each one a list of (home, away); the average comes last."""
    fixed, *circle = [None, *teams] if len(teams) % 2 else teams
    rounds = []
    for number in range(len(circle)):
        seats: list[int | None] = [fixed, *circle]
        pairs: list[tuple[int, int | None]] = []
        for at in range(len(seats) // 2):
            one, other = seats[at], seats[-1 - at]
            # A team that moves on by a seat changes sides; the one that stays does so each week.
            if (number if at == 0 else at) % 2:
                one, other = other, one
            if one is not None:
                pairs.append((one, other))
            elif other is not None:
                pairs.append((other, None))
        rounds.append(sorted(pairs, key=lambda pair: pair[1] is None))
        circle = [circle[-1], *circle[:-1]]
    return rounds


class _Meetings:
    """How often teams have met, and at whose home."""

    def __init__(self, past: Iterable[Pairing]) -> None:
        self.at_home: Counter[tuple[int, int | None]] = Counter()
        self.surplus: Counter[int] = Counter()  # matchups at home minus those away
        for pairing in past:
            self.add(pairing)

    def add(self, pairing: Pairing) -> None:
        self.at_home[pairing.home, pairing.away] += 1
        if pairing.away is not None:
            self.surplus[pairing.home] += 1
            self.surplus[pairing.away] -= 1

    def times(self, one: int, other: int | None) -> int:
        if other is None:
            return self.at_home[one, None]
        return self.at_home[one, other] + self.at_home[other, one]

    def cost(self, pairs: Iterable[tuple[int, int | None]]) -> int:
        """Return how often the pairs have met, so that a third time costs more than a second."""
        return sum(self.times(one, other) ** 2 for one, other in pairs)

    def sides(self, home: int, away: int | None) -> tuple[int, int | None]:
        """Return (home, away), changed if the home team was at home against the other one more
        often, or has had clearly more matchups at home.
        """
        if away is None:
            return home, away
        more = self.at_home[home, away] - self.at_home[away, home]
        if more == 0 and self.surplus[home] - self.surplus[away] > 2:
            more = 1
        return (away, home) if more > 0 else (home, away)
