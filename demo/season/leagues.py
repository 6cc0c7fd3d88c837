"""The leagues of the demo season: what each is called, who is in it, and by which rules."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from random import Random
from typing import Any

from leagues.rules.formats import CLASSIC, HEAD_TO_HEAD

from .names import WORDS

SEED = 26
LAST_WEEK = 13  # the last one that the demo plays
TITLES = (
    "{} League", "{} Conference", "{} Championship", "{} Invitational", "{} Circuit", "{} Series",
)  # fmt: skip
TALK = (
    "Nobody is safe this week. Especially not my bench.",
    "Starting three tight ends should come with an explanation.",
    "Good game. I will now pretend that my captain was a joke.",
    "Is anyone else awake and refreshing the scores?",
    "My whole team plays in the last game. It was a plan, honestly.",
    "Top of the table. Please take a picture before Sunday.",
    "Lost by a single point. A single point.",
    "Reminder: lineups. You know who you are.",
)


@dataclass(frozen=True)
class LeaguePlan:
    """`teams`: indexes of the members, the commissioner's first. `talk`: messages on the board,
    each the index of a member and a text.
    """

    name: str
    format: str
    teams: Sequence[int]
    max_teams: int
    start_week: int
    playoff_teams: int = 0
    playoff_week: int | None = None
    consolation: bool = False
    cup_week: int | None = None
    talk: Sequence[tuple[int, str]] = ()


def plan_leagues(teams: int, first_live_week: int) -> list[LeaguePlan]:
    """Return the leagues for so many teams, the same ones every time; none for a few teams.

    Most began with the season. Some begin in the week after the first live one, and have room.
    """
    random = Random(SEED)  # noqa: S311
    if teams < 40:
        return []
    names = _names(random)
    late = first_live_week + 1

    def members(count: int) -> list[int]:
        return random.sample(range(teams), min(count, teams))

    def plan(kind: str, count: int, room: int, start: int = 1, **rules: Any) -> LeaguePlan:
        chosen = members(count)
        talk = [(random.choice(chosen), text) for text in random.sample(TALK, 3)]
        return LeaguePlan(next(names), kind, chosen, len(chosen) + room, start, talk=talk, **rules)

    plans = [plan(CLASSIC, random.randint(9, 20), random.randint(0, 6)) for _ in range(16)]
    plans += [
        plan(HEAD_TO_HEAD, count, count % 2, playoff_teams=playoffs, playoff_week=begin)
        for count, playoffs, begin in (
            (10, 4, 12), (12, 6, 11), (8, 4, 12), (9, 4, 12), (12, 4, 12), (11, 6, 11),
            (10, 2, 13), (14, 8, 11),
        )
    ]  # fmt: skip
    plans += [plan(CLASSIC, 32, 8, cup_week=LAST_WEEK - 4) for _ in range(2)]
    plans += [plan(CLASSIC, random.randint(3, 9), 12, late) for _ in range(4)]
    plans += [
        plan(HEAD_TO_HEAD, count, 12 - count, late, playoff_teams=2, playoff_week=LAST_WEEK)
        for count in (3, 5, 8)
    ]
    plans.append(plan(CLASSIC, 600, 99_000))
    return plans


def _names(random: Random) -> Iterator[str]:
    places = [place.removeprefix("the ") for place in WORDS["teams"]["place"]]
    pairs = list(product(TITLES, places))
    random.shuffle(pairs)
    return (title.format(place) for title, place in pairs)
