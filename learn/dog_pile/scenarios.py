"""The scenarios of the dog pile, in pairs: a guard off and on, each with its simulation."""

import statistics
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypedDict

from learn.code_listings.source import code_of, docstring_of

from . import guards
from .simulation import READERS, REFRESHER_PROCESS, Simulation, Visit

PAGE_LIFE_SHOWN = 0.1  # the share of a page's life that its scenario shows
SHOWN_SECONDS = 0.4  # seconds in which the scenario shows this share
STALE_ENTRY = [0, "old"]  # the time until which the value is fresh, long past, and the value


class VisitRecord(TypedDict):
    """A visit in a result. Times are milliseconds since the start."""

    did: str  # Visit.did, or "refreshed"
    arrives: float
    answered: float
    began: float | None  # when the database began the query
    ended: float | None


class ScenarioResult(TypedDict):
    """The result of a scenario. A wait is the time from a reader's arrival to the answer."""

    builds: int  # by readers
    without: int  # readers without an answer
    longest: float  # wait, in milliseconds
    median: float  # wait, in milliseconds
    visits: list[VisitRecord]


Results = dict[str, ScenarioResult]  # by the slugs of scenarios


@dataclass(frozen=True)
class Scenario:
    """One scenario.

    `functions`: the functions that run and that the page shows. `description`: the text to show
    instead of the docstring of the first function.
    """

    slug: str
    title: str
    functions: tuple[Callable[..., object], ...]
    simulation: Callable[[], Simulation]
    description: str = ""

    @property
    def text(self) -> str:
        return self.description or docstring_of(self.functions[0])

    @property
    def code(self) -> str:
        return code_of(self.functions)


@dataclass(frozen=True)
class Pair:
    """One guard off and on. `seen`: an earlier pair has already shown the scenario `off`."""

    title: str
    off: Scenario
    on: Scenario
    seen: bool = False


def _expiring_pages(life: Callable[[], float]) -> Simulation:
    """Return a simulation of fifty pages, each with the length of life that `life` returns.

    Each page has a reader at any time, so its first reader after the expiry arrives at once: the
    pages' lives are the times of arrival.
    """
    lives = [life() for _ in range(READERS)]
    shown = PAGE_LIFE_SHOWN * guards.LIFE
    arrivals = sorted((one - min(lives)) / shown * SHOWN_SECONDS for one in lives)
    return Simulation(guards.no_guard, arrivals=arrivals, separate_keys=True)


NO_GUARD = Scenario(
    "no-guard", "No guard", (guards.no_guard,), lambda: Simulation(guards.no_guard)
)
TOKEN = Scenario("token", "A token", (guards.token,), lambda: Simulation(guards.token))
HOLDER_DIES = Scenario(
    "holder-dies",
    "A token, and its holder dies",
    (),
    lambda: Simulation(guards.token, first_dies=True),
    description=(
        "The same token, but its holder is killed in the middle of the query: by a deploy, by the "
        "kernel, by a colleague. Nothing removes the token, so no other reader may build. The "
        "others keep checking until they give up.\n\n"
        "Here, the guard is worse than none: without it, every reader would have a page by now."
    ),
)
DEADLINE = Scenario(
    "deadline",
    "A token with a deadline",
    (guards.token_with_a_deadline,),
    lambda: Simulation(guards.token_with_a_deadline, first_dies=True),
)
SOFT_EXPIRY = Scenario(
    "soft-expiry",
    "A soft expiry and a hard one",
    (guards.soft_expiry,),
    lambda: Simulation(guards.soft_expiry, old=STALE_ENTRY),
)
ONE_MOMENT = Scenario(
    "one-moment",
    "Fifty pages expire together",
    (guards.one_moment,),
    lambda: _expiring_pages(guards.one_moment),
)
JITTER = Scenario(
    "jitter", "With jitter", (guards.jitter,), lambda: _expiring_pages(guards.jitter)
)
REFRESHER = Scenario(
    "refresher",
    "A refresher in the background",
    (guards.reader, guards.refresher),
    lambda: Simulation(guards.reader, old="old", refresher=guards.refresher),
)

PAIRS = (
    Pair("One builder", NO_GUARD, TOKEN),
    Pair("One builder, and it dies", HOLDER_DIES, DEADLINE),
    Pair("No waiting", TOKEN, SOFT_EXPIRY, seen=True),
    Pair("Not all at once", ONE_MOMENT, JITTER),
    Pair("Readers only read", SOFT_EXPIRY, REFRESHER, seen=True),
)
SCENARIOS = {scenario.slug: scenario for pair in PAIRS for scenario in (pair.off, pair.on)}


def run_scenario(scenario: Scenario) -> ScenarioResult:
    visits = scenario.simulation().run()
    readers = [visit for visit in visits if visit.reader != REFRESHER_PROCESS]
    waits = [_milliseconds(visit.answered - visit.arrives) for visit in readers]
    return {
        "builds": sum(visit.did == "built" for visit in readers),
        "without": sum(visit.did in ("died", "gave up") for visit in readers),
        "longest": max(waits),
        "median": statistics.median(waits),
        "visits": [_record(visit) for visit in visits],
    }


def _record(visit: Visit) -> VisitRecord:
    return {
        "did": "refreshed" if visit.reader == REFRESHER_PROCESS else visit.did,
        "arrives": _milliseconds(visit.arrives),
        "answered": _milliseconds(visit.answered),
        "began": None if visit.began is None else _milliseconds(visit.began),
        "ended": None if visit.ended is None else _milliseconds(visit.ended),
    }


def _milliseconds(seconds: float) -> float:
    return round(seconds * 1000, 1)
