"""The scenes of the dog pile, in pairs: a guard off and on, each with its crowd."""

import statistics
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from . import dog_pile, source
from .crowd import BESIDE, READERS, Crowd, Visit

SPREAD = 0.4  # seconds in which the scene shows a tenth of a page's life
OLD = [0, "old"]  # the time until which it is fresh, long past, and the value


@dataclass(frozen=True)
class Scene:
    """One scene.

    `acts`: the functions that run and that the page shows. `told`: the text to show instead of
    the docstring of the first function.
    """

    slug: str
    title: str
    acts: tuple[Callable[..., Any], ...]
    crowd: Callable[[], Crowd]
    told: str = ""

    @property
    def text(self) -> str:
        return self.told or source.prose(self.acts[0])

    @property
    def code(self) -> str:
        return "\n\n\n".join(source.code(act) for act in self.acts)


@dataclass(frozen=True)
class Pair:
    """One guard off and on. `seen`: an earlier pair has already shown the scene `off`."""

    title: str
    off: Scene
    on: Scene
    seen: bool = False


def _expiring(life: Callable[[], float]) -> Crowd:
    """Return a crowd that reads fifty pages, each with the length of life that `life` returns.

    Each page is read all the time, so its first reader after the expiry arrives at once: the
    pages' lives are the times of arrival.
    """
    lives = [life() for _ in range(READERS)]
    tenth = dog_pile.LIFE / 10
    arrivals = sorted((one - min(lives)) / tenth * SPREAD for one in lives)
    return Crowd(dog_pile.no_guard, arrivals=arrivals, pages=True)


NO_GUARD = Scene("no-guard", "No guard", (dog_pile.no_guard,), lambda: Crowd(dog_pile.no_guard))
TOKEN = Scene("token", "A token", (dog_pile.token,), lambda: Crowd(dog_pile.token))
HOLDER_DIES = Scene(
    "holder-dies",
    "A token, and its holder dies",
    (),
    lambda: Crowd(dog_pile.token, first_dies=True),
    told=(
        "The same token. Whoever holds it is killed in the middle of his query: by a deploy, by "
        "the kernel, by a colleague. Nobody takes the token away, so nobody builds, and all the "
        "others look again and again until they give up.\n\n"
        "This guard was worse than none: without one they would have had their page by now."
    ),
)
DEADLINE = Scene(
    "deadline",
    "A token with a deadline",
    (dog_pile.token_with_a_deadline,),
    lambda: Crowd(dog_pile.token_with_a_deadline, first_dies=True),
)
SOFT = Scene(
    "soft-expiry",
    "A soft expiry and a hard one",
    (dog_pile.soft_expiry,),
    lambda: Crowd(dog_pile.soft_expiry, old=OLD),
)
ONE_MOMENT = Scene(
    "one-moment",
    "Fifty pages expire together",
    (dog_pile.one_moment,),
    lambda: _expiring(dog_pile.one_moment),
)
JITTER = Scene("jitter", "With jitter", (dog_pile.jitter,), lambda: _expiring(dog_pile.jitter))
REFRESHER = Scene(
    "refresher",
    "A refresher beside them",
    (dog_pile.reader, dog_pile.refresher),
    lambda: Crowd(dog_pile.reader, old="old", beside=dog_pile.refresher),
)

PAIRS = (
    Pair("One builder", NO_GUARD, TOKEN),
    Pair("One builder, mortal", HOLDER_DIES, DEADLINE),
    Pair("Nobody waits", TOKEN, SOFT, seen=True),
    Pair("Not all at one moment", ONE_MOMENT, JITTER),
    Pair("Readers only read", SOFT, REFRESHER, seen=True),
)
SCENES = {scene.slug: scene for pair in PAIRS for scene in (pair.off, pair.on)}


def play(scene: Scene) -> dict[str, Any]:
    """Play the scene and return its result, with times in milliseconds.

    A wait is the time from a reader's arrival to the answer.
    """
    visits = scene.crowd().gather()
    readers = [visit for visit in visits if visit.reader != BESIDE]
    waits = [_ms(visit.answered - visit.arrives) for visit in readers]
    return {
        "builds": sum(visit.did == "built" for visit in readers),
        "without": sum(visit.did in ("died", "gave up") for visit in readers),
        "longest": max(waits),
        "median": statistics.median(waits),
        "visits": [_record(visit) for visit in visits],
    }


def _record(visit: Visit) -> dict[str, Any]:
    return {
        "did": "refreshed" if visit.reader == BESIDE else visit.did,
        "arrives": _ms(visit.arrives),
        "answered": _ms(visit.answered),
        "began": None if visit.began is None else _ms(visit.began),
        "ended": None if visit.ended is None else _ms(visit.ended),
    }


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 1)
