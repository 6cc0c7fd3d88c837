"""The dog pile, scene by scene: each guard with the crowd that it meets, and without it."""

import statistics
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from . import dog_pile, source
from .crowd import BESIDE, READERS, Crowd, Visit

SPREAD = 0.4  # seconds: a tenth of a page's life, as the scene shows it
OLD = [0, "old"]  # past its soft age since long


@dataclass(frozen=True)
class Scene:
    """`acts`: what runs and is shown. `told`: what to say instead of the first one's docstring."""

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
    """One guard off and on. `seen`: the scene without it was told before."""

    title: str
    off: Scene
    on: Scene
    seen: bool = False


def _expiring(life: Callable[[], float]) -> Crowd:
    """Fifty pages, each read all the time: its first reader after it has expired is there at once,
    so the pages' lives say when readers come who find nothing.
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
    """What came of it; times in milliseconds. A wait is from a reader's arrival to his answer."""
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
