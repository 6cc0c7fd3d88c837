"""The two rushes, with locust: people at once on `make stack`, until something gives.

"People" look, wait and click as `tests/load/people.py` says. A step gives if p99 of a kind of
request is over 2 seconds, or if more than one request in a thousand fails or is shed (429, or 503
with Retry-After). Sign-ins do not count there, because nginx limits them: they have a row of their
own. Times are those of accepted requests. The shares are of all cores.

At most 30 people a second come, and 100 in the steps past what gave. "Not from a file" are
requests for published pages that a web server had to answer.

What this cannot tell: locust runs on the same cores and takes its share of them. Everything goes
through the loopback, without TLS, without slow networks, and from one address. A step lasts some
seconds, so nothing shows that takes minutes: a disk that fills up, a cache that grows.
"""

import tempfile
from pathlib import Path

from tests.bench.measuring import Row, Stage
from tests.load.sessions import make_sessions
from tests.services.process import ServiceError
from tests.stack.faults.drafts import drafts
from tests.stack.running_stack import RunningStack, make_stack, newcomer

from . import saves
from .costs import Costs
from .crowd import check_locust, crowd
from .rush import Plan, Rush, ended_early

RUSH_CLASSES = ("RushOwner", "Looker", "Arriving")
STORM = 200  # people who sign in at the same time
FULL = {"arriving": 8, "lasting": 10}
QUICK = {"arriving": 3, "lasting": 3}
IN_FULL = {
    "factor": 1.4,
    "most": 4000,
    "past": (1.5, 2),
    "halves": True,
    "kills": True,
    "tries": 2,
}
IN_QUICK = {"factor": 2, "past": (2,), "halves": False, "kills": False, "tries": 1}
LIVE_HOUR = Plan(first=400, **IN_FULL)
LINEUP_RUSH = Plan(first=300, **IN_FULL)
QUICK_LIVE_HOUR = Plan(first=100, most=200, **IN_QUICK)
QUICK_LINEUP_RUSH = Plan(first=60, most=120, **IN_QUICK)
OPEN = 9  # minutes for which everyone can save


def measure(stage: Stage) -> list[Row]:
    check_locust()
    with (
        tempfile.TemporaryDirectory(prefix="gameday-bench-") as name,
        newcomer(Path(name)) as places,
        make_stack(*places, owners=str(stage.count(full=10_000, quick=2000))) as stack,
    ):
        return measured(stack, Path(name), quick=stage.quick)


def measured(stack: RunningStack, folder: Path, *, quick: bool) -> list[Row]:
    sessions = folder / "sessions"
    sessions.write_text(make_sessions(stack.plan, stack.checkout))
    costs = Costs(stack, sessions, count=60 if quick else 300)
    live = _live_hour(stack, folder, sessions, quick=quick)
    drafts(stack, 1, minutes=OPEN)  # from here on no player is locked
    of_kinds = costs.by_kind()
    rush = _lineup_rush(stack, folder, sessions, quick=quick)
    live.by_arithmetic(of_kinds, costs.idle, costs.background)
    of_rush = {**of_kinds, "private": of_kinds["lineup"]}
    rush.by_arithmetic(of_rush, costs.idle, costs.background)
    milliseconds = {f"{kind} ms": round(cost * 1000, 2) for kind, cost in of_kinds.items()}
    return [
        *live.rows,
        *rush.rows,
        *([] if quick else _sign_ins(stack, folder, sessions)),
        Row("core time of a request", milliseconds),
    ]


def _live_hour(stack: RunningStack, folder: Path, sessions: Path, *, quick: bool) -> Rush:
    times = QUICK if quick else FULL
    with crowd(stack, "live_hour", folder / "live", sessions, **times) as people:
        rush = Rush("live hour", people, QUICK_LIVE_HOUR if quick else LIVE_HOUR)
        rush.run()
        people.end()
    return rush


def _lineup_rush(stack: RunningStack, folder: Path, sessions: Path, *, quick: bool) -> Rush:
    """The share of people who save grows during the first steps, as in the ten minutes."""
    times = QUICK if quick else FULL
    place = folder / "rush"
    minutes = {"RUSH_MINUTES": "0.3" if quick else "2"}
    with crowd(
        stack, "lineup_rush", place, sessions, classes=RUSH_CLASSES, **times, **minutes
    ) as people:
        rush = Rush("lineup rush", people, QUICK_LINEUP_RUSH if quick else LINEUP_RUSH)
        rush.run()
        people.end()
    notes = saves.noted(place)
    acknowledged = saves.expected(notes)
    lost = saves.lost(notes, saves.stored(stack, acknowledged, folder))
    figures = {
        "saves": sum(note["state"] == "acknowledged" for note in notes),
        "owners": len(acknowledged),
        "lost": len(lost),
    }
    broken = f"lost the save of {', '.join(lost[:10])}" if lost else ""
    rush.rows.append(Row("lineup rush: acknowledged saves, read back", figures, broken))
    return rush


def _sign_ins(stack: RunningStack, folder: Path, sessions: Path) -> list[Row]:
    times = {"arriving": 10, "lasting": 15}  # they fill in the form first
    storm = ("SignInStorm",)
    with crowd(
        stack, "lineup_rush", folder / "sign-ins", sessions, classes=storm, **times
    ) as people:
        try:
            step = people.step(f"sign-ins alone: {STORM} people", STORM)
        except ServiceError as error:
            return [ended_early("sign-ins alone", error)]
        people.end()
    rates = {
        "accepted/s": round(step.window.rate("sign-in", outcome="ok"), 1),
        "shed/s": round(step.window.rate("sign-in", outcome="shed"), 1),
    }
    return [step.row(), Row("sign-ins alone: what nginx lets through", rates)]
