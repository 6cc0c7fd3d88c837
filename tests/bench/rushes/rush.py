"""One rush: more and more people until something gives, the shape past it, one server down."""

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from tests.bench.measuring import Figure, Row
from tests.services import until
from tests.services.process import ServiceError
from tests.stack.faults.faults import is_well
from tests.stack.faults.processes import kill, kill_for_good
from tests.stack.running_stack import RunningStack

from . import cores
from .arithmetic import people_on, seconds_per_person
from .crowd import PAST, Crowd
from .steps import PUBLIC, Step, descend, find_peak

MACHINES = (2, 4, 8, 16)  # cores
WELL = 120.0  # seconds until a server has started again, on a busy machine


@dataclass(frozen=True)
class Plan:
    """The numbers of a rush. `longer` and `past_seconds` are the seconds that a step lasts.

    The other steps last as long as the crowd says. A person of the lineup rush saves about once a
    minute, so a short step shows only a part of what people do.
    """

    first: int  # people of the first step
    factor: float
    most: int
    past: tuple[float, ...]  # times the people of the step that gave
    longer: int  # seconds around the peak
    past_seconds: int  # past what gave, and with one server down
    kills: bool  # whether web1 is killed at the peak, and restarted by supervisord
    tries: int  # steps at most with fewer people, at the peak and with one server down


@dataclass
class Rush:
    name: str
    crowd: Crowd
    plan: Plan
    rows: list[Row] = field(default_factory=list)
    best: Step | None = None  # with the most people that held

    def run(self) -> None:
        """Take all steps. If locust ends, the rows so far remain, and the last one says so."""
        try:
            self._take_steps()
        except ServiceError as error:
            self.rows.append(ended_early(self.name, error))

    def _take_steps(self) -> None:
        plan = self.plan
        self.best, gave = find_peak(
            plan.first, plan.factor, plan.most, plan.tries, self._step, self._longer
        )
        if gave:
            for factor in plan.past:
                people = round(gave.people * factor)
                name = f"{self.name}: {people} people, past it"
                self._add(self.crowd.step(name, people, PAST, lasting=plan.past_seconds))
        peak = self.best.people if self.best else plan.first
        if plan.kills:
            name = f"{self.name}: {peak} people, web1 killed and restarted"
            self._add(self.crowd.step(name, peak, during=lambda: kill(self.crowd.stack, "web1")))
        else:
            self.crowd.become(peak)  # with both servers, until the queues are empty
        with one_server_down(self.crowd.stack):
            _, down = descend(peak, plan.factor, plan.tries, self._step_down)
        self._summary(self.best, gave, down)

    def by_arithmetic(self, costs: Mapping[str, float], idle: float, background: float) -> None:
        """Add a row with the people that more cores could serve.

        `idle`: processor seconds a second of the site without visitors. `background`: with those
        of the refreshers.
        """
        if self.best is None:
            return
        window = self.best.window
        people = window.people or self.best.people
        rates = {kind: rate / people for kind, rate in window.rates().items() if rate}
        name = f"{self.name}: people by arithmetic"
        if missing := [kind for kind in rates if kind not in costs]:
            self.rows.append(Row(name, {}, f"no cost measured of {', '.join(missing)}"))
            return
        if not rates:
            self.rows.append(Row(name, {}, "no requests"))
            return
        site = sum(self.best.shares[part] for part in cores.SITE) / 100 * cores.CORES
        figures: dict[str, Figure] = {
            "core ms a person s": round(seconds_per_person(costs, rates) * 1000, 3),
            "so measured": round(max(0.0, site - idle) / people * 1000, 3),
            "requests/s a person": round(sum(rates.values()), 3),
        }
        for machine in MACHINES:
            figures[f"on {machine} cores"] = people_on(machine, costs, rates, background)
        self.rows.append(Row(name, figures))

    def _step(self, people: int) -> Step:
        return self._add(self.crowd.step(f"{self.name}: {people} people", people))

    def _longer(self, people: int) -> Step:
        name = f"{self.name}: {people} people"
        if any(row.name == name for row in self.rows):
            name += ", again"
        return self._add(self.crowd.step(name, people, lasting=self.plan.longer))

    def _step_down(self, people: int) -> Step:
        name = f"{self.name}: {people} people, web1 down"
        return self._add(self.crowd.step(name, people, lasting=self.plan.past_seconds))

    def _add(self, step: Step) -> Step:
        failed = step.window.count(*PUBLIC, outcome="failed")
        broken = f"{failed} of published pages, live JSON and static files failed"
        reasons = ", ".join(f"{count} × {why}" for why, count in step.window.failures.items())
        self.rows.append(step.row(f"{broken} ({reasons})" if failed else ""))
        return step

    def _summary(self, best: Step | None, gave: Step | None, down: Step | None) -> None:
        self.rows += [
            Row(
                f"{self.name}: most people with both servers",
                {"people": best.people if best else 0},
            ),
            Row(
                f"{self.name}: most people with one server down",
                {"people": down.people if down else 0},
            ),
            Row(
                f"{self.name}: what gave first",
                {
                    "what": f"{gave.gave}; {gave.busy}"
                    if gave
                    else "nothing, up to the most people"
                },
            ),
        ]


def ended_early(name: str, error: ServiceError) -> Row:
    first, *others = str(error).strip().splitlines()
    return Row(f"{name}: ended early", {}, ": ".join([first, *others[-1:]]))


@contextlib.contextmanager
def one_server_down(stack: RunningStack) -> Iterator[None]:
    kill_for_good(stack, "web1")
    try:
        yield
    finally:
        stack.manager.start("web1")
        until(lambda: is_well(stack), timeout=WELL)
