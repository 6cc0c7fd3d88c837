"""The schedule: no pair meets twice, unless there are more weeks than other clubs."""

from collections.abc import Sequence
from random import Random

from demo.timing import FIRST_LIVE_WEEK, GAME_LENGTH, GAMES_A_WEEK, KICKOFF_EVERY, WEEKS

Round = list[tuple[str, str]]  # (home, away), in the order of their kickoffs

# The live weeks overlap: a club that plays in a week's last slot is not free for the first slots
# of the next week. So its slot may be at most this much earlier than in the week before.
EARLIER = (GAMES_A_WEEK - 1) - GAME_LENGTH // KICKOFF_EVERY


def generate_schedule(clubs: Sequence[str], random: Random) -> list[Round]:
    """Return a round for each week. In the live part no club is in two games at one time."""
    while True:
        rounds = round_robin(random.sample(clubs, len(clubs)))
        random.shuffle(rounds)
        again = [[(away, home) for home, away in games] for games in rounds]
        ordered = _ordered((rounds + again)[:WEEKS], random)
        if ordered:
            return ordered


def round_robin(clubs: Sequence[str]) -> list[Round]:
    """Return the rounds by the circle method: one club stays, the others move one seat a round."""
    fixed, *others = clubs
    half = len(clubs) // 2
    rounds = []
    for number in range(len(others)):
        seats = [fixed, *others[number:], *others[:number]]
        pairs = list(zip(seats[:half], reversed(seats[half:]), strict=True))
        rounds.append([(b, a) if (number + i) % 2 else (a, b) for i, (a, b) in enumerate(pairs)])
    return rounds


def _ordered(rounds: Sequence[Round], random: Random) -> list[Round]:
    """Return the rounds, each game in a slot for which both clubs are free; else an empty list."""
    found: list[Round] = []
    last: dict[str, int] = {}
    for week, games in enumerate(rounds, 1):
        slots = random.sample(games, len(games))
        if week > FIRST_LIVE_WEEK:
            slots.sort(key=lambda game: max(last[club] for club in game))
        for slot, game in enumerate(slots):
            if week > FIRST_LIVE_WEEK and slot < max(last[club] for club in game) - EARLIER:
                return []
        last = {club: slot for slot, game in enumerate(slots) for club in game}
        found.append(slots)
    return found
