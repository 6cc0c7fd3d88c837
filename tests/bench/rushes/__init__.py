"""The two rushes, with locust: people at once on `make stack`, until something gives.

"People" look, wait and click as `tests/load/people.py` says. A step gives if p99 of a kind of
request is over 2 seconds (of 200 requests or more), or if more than one request in a thousand
fails or is shed (429, or 503 with Retry-After). Sign-ins do not count there, because nginx limits
them: they have a row of their own. Times are those of accepted requests, as are saves a second.
The shares are of all cores.

The lineup rush is the last minute of its ten: in each step as many people save as then. Both
rushes climb in steps of 10 seconds; steps of 30 seconds around the peak decide (`find_peak`).
At most 40 people a second come, and 100 in the steps past what gave. "Not from a file" are
requests for published pages that a web server had to answer.

What this cannot tell: docs/performance.md#the-two-rushes.
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
FULL = {"arriving": 7, "lasting": 10}
QUICK = {"arriving": 3, "lasting": 3}
# By the lengths of its steps a whole run takes up to 13 minutes, if 2,200 people are too many for
# the live hour and 1,100 for the lineup rush: 5.5 and 5 minutes, and 2.5 for everything else. The
# live hour begins soon after the start of the stack, when a week of 27 minutes is 4 minutes old:
# games are in play all the while.
IN_FULL = {
    "factor": 1.4,
    "most": 4000,
    "past": (1.5, 2),
    "longer": 30,
    "past_seconds": 20,
    "kills": True,
    "tries": 2,
}
IN_QUICK = {"factor": 2, "past": (2,), "longer": 5, "past_seconds": 3, "kills": False, "tries": 1}
LIVE_HOUR = Plan(first=800, **IN_FULL)
LINEUP_RUSH = Plan(first=400, **IN_FULL)
QUICK_LIVE_HOUR = Plan(first=100, most=200, **IN_QUICK)
QUICK_LINEUP_RUSH = Plan(first=60, most=120, **IN_QUICK)
OPEN = 12  # minutes for which everyone can save


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
    count = 60 if quick else 300
    live = _live_hour(stack, folder, sessions, quick=quick)
    live_costs = Costs(stack, sessions, count)
    of_live = live_costs.of_live_hour()  # games are still in play
    drafts(stack, 1, minutes=OPEN)  # from here on no player is locked
    rush_costs = Costs(stack, sessions, count)
    of_rush = rush_costs.of_lineup_rush()
    rush = _lineup_rush(stack, folder, sessions, quick=quick)
    live.by_arithmetic(of_live, live_costs.idle, live_costs.background)
    private = {"private": of_rush["lineup"]} if "lineup" in of_rush else {}
    others = {kind: cost for kind, cost in of_live.items() if kind != "private"}
    rush.by_arithmetic(others | of_rush | private, rush_costs.idle, rush_costs.background)
    costs = {f"{kind} ms": round(cost * 1000, 2) for kind, cost in (of_live | of_rush).items()}
    return [
        *live.rows,
        *rush.rows,
        *([] if quick else _sign_ins(stack, folder, sessions)),
        Row("core time of a request", costs),
    ]


def _live_hour(stack: RunningStack, folder: Path, sessions: Path, *, quick: bool) -> Rush:
    times = QUICK if quick else FULL
    with crowd(stack, "live_hour", folder / "live", sessions, **times) as people:
        rush = Rush("live hour", people, QUICK_LIVE_HOUR if quick else LIVE_HOUR)
        rush.run()
        people.end()
    return rush


def _lineup_rush(stack: RunningStack, folder: Path, sessions: Path, *, quick: bool) -> Rush:
    times = QUICK if quick else FULL
    place = folder / "rush"
    minutes = {"RUSH_MINUTES": "0"}  # as many savers as in the last one, so that all steps compare
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
