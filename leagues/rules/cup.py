"""The cup of a classic league: a knock-out whose ties are drawn anew for each round.

The best teams of the league's table before the first week of the cup qualify, as many as its weeks
can bring down to one. If their number is no power of two, the best ones have a bye in the first
round, so that the second round has a power of two. If the points of a tie are equal, the team with
the better league rank before the round goes on, and of equal ranks the lower team id.

A draw sorts the teams by the SHA-256 of the league's seed, the round and the team's id: see
lots.py.
"""

from collections.abc import Mapping, Sequence

from .formats import LeagueRules
from .knock_out import Tie, rounds_of
from .lots import drawn


def cup_weeks(rules: LeagueRules, weeks: Sequence[int]) -> list[int]:
    """Return the numbers of the weeks that rounds may take, of the season's `weeks`."""
    first = rules.cup_week
    return [] if first is None else [week for week in weeks if week >= first]


def qualifiers(ranked: Sequence[int], weeks_left: int) -> list[int]:
    """Return the teams in the cup, the best first; none if fewer than two fit.

    `ranked`: teams in the order of the table, equal ones by team id.
    """
    teams = list(ranked[: 2**weeks_left])
    return teams if len(teams) > 1 else []


def draw(teams: Sequence[int], seed: int, round_: int) -> list[Tie]:
    """Return the ties of a round: first those of two teams, then the byes.

    `teams`: those in the round, the best of the table first. Seeds are their places in this order.
    Only a first round has byes, unless teams have left the league since: then their number may be
    no power of two, and the best have a bye again.
    """
    place_of = {team: place for place, team in enumerate(teams, 1)}
    byes = 2 ** rounds_of(len(teams)) - len(teams)
    order = drawn(teams[byes:], seed, round_)
    ties = []
    for pair in zip(order[::2], order[1::2], strict=True):
        home, away = sorted(pair, key=place_of.__getitem__)
        ties.append((home, away))
    return [
        Tie(round_, place, home, away, place_of[home], place_of[away])
        for place, (home, away) in enumerate(ties, 1)
    ] + [
        Tie(round_, place, team, None, place_of[team], None)
        for place, team in enumerate(teams[:byes], len(ties) + 1)
    ]


def in_order(teams: Sequence[int], ranks: Mapping[int, int]) -> list[int]:
    """Return the teams by league rank, equal ones by team id, as `draw` takes them.

    The better place of a tie wins it if the points are equal: see knock_out.winner.
    """
    return sorted(teams, key=lambda team: (ranks[team], team))


def cup_problem(rules: LeagueRules, weeks: Sequence[int]) -> str:
    """Return a sentence that says why the cup does not fit into the season's weeks, or ""."""
    if rules.cup_week is None:
        return ""
    if rules.cup_week not in weeks:
        return "Choose the week in which the cup begins."
    if rules.cup_week <= rules.start_week:
        return "The cup begins after the start of the league: choose a later week."
    return ""
