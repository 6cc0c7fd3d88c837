"""One fault under load, and its figures."""

import contextlib
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from tests.bench.measuring import Row
from tests.services import until
from tests.stack.running_stack import RunningStack

from .client import COME_BACK, Client, Request
from .faults import Fault, is_well
from .load import PUBLISHED, SHARED, Crowd, Load

HALVED = "broken off (IncompleteRead)"
AT_ONCE = 10.0  # seconds until a fault has happened, on a busy machine
RECOVERING = 180.0  # seconds, on a busy machine


@dataclass
class Outcome:
    """Complete when the fault is over. Times are of time.monotonic()."""

    fault: Fault
    crowd: Crowd
    began: float = 0.0
    struck: float = 0.0  # the fault has happened
    ended: float = 0.0
    again: int = 0  # how often a server had closed an idle connection
    log: list[Request] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)

    def answered(self, kind: str) -> int:
        """Return the number of requests of the kind since the fault began, while it lasts."""
        return sum(r.kind == kind and r.began > self.began for r in self.crowd.log)

    @property
    def failures(self) -> Counter[tuple[str, str, str, str]]:
        """Count the failures by kind, address, outcome and `by`."""
        return Counter((r.kind, _place(r), r.what, r.by) for r in self.log if self._counts(r))

    @property
    def broken(self) -> list[str]:
        """Return the failures that the fault must not cause, a sentence each."""
        return [
            f"{count} × {what} for {address} ({kind}){f' by {by}' if by else ''}"
            for (kind, address, what, by), count in self.failures.items()
            if what != COME_BACK or kind not in self.fault.spares
        ] + [f"lost: {save}" for save in self.lost]

    def _counts(self, request: Request) -> bool:
        """Return whether the request counts as a failure.

        An answer that was cut off because its server was killed does not count: nginx had sent its
        head already, and could not use another server.
        """
        halved = request.what == HALVED and request.began < self.struck < request.ended + AT_ONCE
        return request.failed and not halved

    @property
    def saves(self) -> int:
        """Return the number of acknowledged saves."""
        return sum(r.kind == "save" and not r.failed for r in self.log)

    @property
    def recovered(self) -> float:
        """Return the seconds from the end of the fault to the first good private answer."""
        good = [r.ended for r in self.log if r.kind == "private" and not r.failed]
        return min(ended for ended in good if ended > self.ended) - self.ended

    @property
    def stood_still(self) -> float:
        """Return the longest time in seconds without a new live JSON during the fault."""
        seen = sorted((r.ended, r.version) for r in self.log if r.address == "/live.json")
        changes = [now for (_, old), (now, new) in pairwise(seen) if new != old]
        during = [moment for moment in changes if self.began < moment < self.ended]
        return max(b - a for a, b in pairwise([self.began, *during, self.ended]))

    def failed(self, *kinds: str) -> str:
        counts = Counter(r.what for r in self.log if self._counts(r) and r.kind in kinds)
        return ", ".join(f"{count} × {what}" for what, count in counts.items()) or "0"

    def row(self) -> Row:
        return Row(
            self.fault.name,
            {
                "requests": len(self.log),
                "published failed": self.failed("published"),
                "other public failed": self.failed("kept by nginx", "search"),
                "private failed": self.failed("private"),
                "saves": self.saves,
                "saves failed": self.failed("save"),
                "saves lost": len(self.lost),
                "longest wait s": round(max(r.wait for r in self.log), 1),
                "back after s": round(self.recovered, 1),
                "live stood still s": round(self.stood_still, 1),
            },
            "; ".join(self.broken),
        )


@contextlib.contextmanager
def struck(stack: RunningStack, crowd: Crowd, fault: Fault) -> Iterator[Outcome]:
    """Let the fault last as long as the block, with load before, during and after it.

    Then wait until the stack has recovered by itself, and read each save back from each server.
    """
    outcome = Outcome(fault, crowd)
    with Load(crowd):
        # nginx has then cached all pages.
        until(lambda: {r.address for r in crowd.log if not r.failed} >= {*PUBLISHED, *SHARED})
        until(lambda: all(_saved_since(owner.client, 0.0) for owner in crowd.owners))
        outcome.began = time.monotonic()
        with fault.lasts(stack):
            outcome.struck = time.monotonic()
            yield outcome
            outcome.ended = time.monotonic()
        until(lambda: is_well(stack), timeout=RECOVERING)
        well = time.monotonic()
        until(lambda: all(_saved_since(owner.client, well) for owner in crowd.owners))
    outcome.log = sorted(crowd.log, key=lambda request: request.began)
    outcome.again = sum(client.again for client in crowd.clients)
    for owner in crowd.owners:
        for part in ("nginx", "web1", "web2"):
            owner.read_at(stack.plan.ports[part])
        outcome.lost += owner.lost
        owner.lost.clear()


def _saved_since(client: Client, since: float) -> bool:
    saves = (r for r in client.log if r.kind == "save" and r.began > since)
    return any(not r.failed for r in saves)


def _place(request: Request) -> str:
    return request.address.partition("?q=n")[0]
