"""The schedule: no pair meets twice, unless there are more weeks than other clubs."""

from collections.abc import Sequence
from random import Random

from demo.timing import WEEKS

Game = tuple[str, str]  # (home, away)
Round = list[Game]  # in the order of the kickoffs


def generate_schedule(clubs: Sequence[str], random: Random) -> list[Round]:
    """Return a round for each week, balanced as in `round_robin`. The order of games is random."""
    rounds = round_robin(random.sample(clubs, len(clubs)))
    again = [[(away, home) for home, away in games] for games in rounds]
    return [random.sample(games, len(games)) for games in (rounds + again)[:WEEKS]]


def round_robin(clubs: Sequence[str]) -> list[Round]:
    """Return the rounds by the circle method: one club stays, the others move one seat a round.

    After each round, a club's games at home and away differ by one at most, and no club plays
    more than two in a row at home or away. For that, every second pair swaps its sides; the pair
    of the club that stays does so every second round.
    """
    fixed, *others = clubs
    half = len(clubs) // 2
    rounds = []
    for number in range(len(others)):
        seats = [fixed, *others[number:], *others[:number]]
        pairs = enumerate(zip(seats[:half], reversed(seats[half:]), strict=True))
        rounds.append([(b, a) if (i if i else number) % 2 else (a, b) for i, (a, b) in pairs])
    return rounds
