"""One step: so many people for some seconds, its row, and whether the site gave."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tests.bench.measuring import Figure, Row

from .cores import CORES, WEB
from .seconds import KINDS, Window

MOST_REFUSED = 0.001  # of all requests: failed and shed ones, without sign-ins
LONGEST = 2000  # milliseconds: p99 of a kind
ENOUGH = 200  # accepted requests of a kind for its p99: of fewer, one or two would decide
NEARLY = 0.9  # of the most people: a step in between would tell nothing
EASY = 50  # per cent of the cores
ONE_CORE = 85  # per cent of one core
LATE = 500  # milliseconds: locust's timers, which then spoil its times
WITH_GOAL = tuple(kind for kind in KINDS if kind != "sign-in")  # nginx limits sign-ins on purpose
PUBLIC = ("published", "live", "static")  # nginx serves them alone


@dataclass(frozen=True)
class Step:
    name: str
    people: int
    window: Window
    shares: Mapping[str, float]  # of all cores, in per cent, by part

    @property
    def gave(self) -> str:
        """Say what was too slow or refused; "" if nothing was."""
        refused = [(kind, self._refused(kind)) for kind in WITH_GOAL if self._refused(kind)]
        slow = [
            (kind, time)
            for kind in WITH_GOAL
            if self.window.count(kind, outcome="ok") >= ENOUGH
            and (time := self.window.percentile(kind, 99) or 0) > LONGEST
        ]
        found = [f"p99 of {kind} {time / 1000:.1f} s" for kind, time in slow]
        share = sum(count for _, count in refused) / max(1, self.window.count(*WITH_GOAL))
        if share > MOST_REFUSED:
            found += [f"{count} of {kind} failed or shed" for kind, count in refused]
        return ", ".join(found)

    @property
    def is_easy(self) -> bool:
        """Return whether the site could serve many more people."""
        return sum(self.shares.values()) < EASY

    @property
    def parts(self) -> dict[str, float]:
        """The shares, with those of the web servers together."""
        others = {part: share for part, share in self.shares.items() if part not in WEB}
        together = sum(self.shares.get(name, 0.0) for name in WEB)
        return {"nginx": others.pop("nginx", 0.0), "gunicorn": round(together, 1), **others}

    @property
    def busiest_server(self) -> float:
        """Return the busier web server's use of one core, in per cent: its process has no more."""
        return round(CORES * max(self.shares.get(name, 0.0) for name in WEB), 1)

    @property
    def busy(self) -> str:
        """Name the parts with the largest shares of the cores, and those that are a limit."""
        parts = sorted(self.parts.items(), key=lambda one: -one[1])
        text = ", ".join(f"{part} {share:.0f} %" for part, share in parts if share >= 1)
        text = f"the cores were {sum(self.shares.values()):.0f} % busy: {text}"
        if self.busiest_server > ONE_CORE:
            text += f"; a web server used {self.busiest_server:.0f} % of its one core"
        if self.window.lag > LATE:
            text += f"; locust's own timers were up to {self.window.lag / 1000:.1f} s late"
        return text

    def row(self, broken: str = "") -> Row:
        figures: dict[str, Figure] = {
            "people": round(self.window.people),
            "seconds": round(self.window.seconds),
            "requests/s": round(self.window.rate()),
            "saves/s": round(self.window.rate("save", outcome="ok"), 1),
            "failed": self.window.count(outcome="failed"),
            "shed": self.window.count(outcome="shed"),
            "not from a file": self.window.not_files,
        }
        for kind in KINDS:
            for percent in (50, 99):
                if (time := self.window.percentile(kind, percent)) is not None:
                    figures[f"{kind} p{percent} ms"] = time
        figures |= {f"{part} %": share for part, share in self.parts.items()}
        figures["web server % of a core"] = self.busiest_server
        figures["locust late ms"] = round(self.window.lag)
        if most := self.window.failures.most_common(3):
            figures["refused"] = ", ".join(f"{count} × {what}" for what, count in most)
        return Row(self.name, figures, broken)

    def _refused(self, kind: str) -> int:
        return sum(self.window.count(kind, outcome=one) for one in ("failed", "shed"))


Take = Callable[[int], Step]  # with so many people


def climb(first: int, factor: float, most: int, step: Take) -> tuple[list[Step], Step | None]:
    """Take steps with more and more people, up to the first that gives or the first with `most`.

    From an easy step to the next one is twice as far. Return the steps that held, and the one that
    gave, if any.
    """
    held: list[Step] = []
    people = first
    while True:
        done = step(people)
        if done.gave:
            return held, done
        held.append(done)
        if people >= most:
            return held, None
        more = round(people * (factor**2 if done.is_easy else factor))
        people = more if more < NEARLY * most else most


def descend(first: int, factor: float, tries: int, step: Take) -> tuple[list[Step], Step | None]:
    """Take steps with fewer and fewer people. Return those that gave, and the first that held."""
    gave: list[Step] = []
    people = first
    for _ in range(tries):
        done = step(people)
        if not done.gave:
            return gave, done
        gave.append(done)
        people = round(people / factor)
    return gave, None


def find_peak(
    first: int,
    factor: float,
    most: int,
    tries: int,
    step: Take,
    longer: Take,
    sure: Step | None = None,
) -> tuple[Step | None, Step | None]:
    """Climb with short steps until one gives. Longer ones around it decide.

    The first longer step is between the last one that held and the one that gave. If it holds, the
    one that gave is repeated, and the climb goes on if it holds now. If it gives, the last one
    that held is repeated, and then steps with fewer people follow, at most `tries`. `sure`: a
    longer step with fewer people that held.

    Return the longer step with the most people that held, and the one with the fewest that gave.
    """
    held, gave = climb(first, factor, most, step)
    last = held[-1] if held else sure
    between = longer(round(math.sqrt(last.people * gave.people))) if gave and last else None
    if between and between.gave:
        gave = between
    elif gave:
        again = longer(gave.people)
        if not again.gave:
            if again.people >= most:
                return again, None
            more = min(most, round(again.people * factor))
            return find_peak(more, factor, most, tries, step, longer, sure=again)
        gave = again
        if between:
            return between, gave
    if sure and last is sure:
        return sure, gave
    people = last.people if last else round(first / factor)
    failed, best = descend(people, factor, tries, longer)
    return best or sure, failed[-1] if failed else gave
