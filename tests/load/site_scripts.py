"""When the site's scripts send requests: the waits of static/js, in seconds.

tests/stack/test_rushes.py compares the constants with those of the scripts.
"""

import random
import re
from dataclasses import dataclass

# polling.js
INTERVAL = 4.0
MAX_INTERVAL = 60.0
# fragment.js
SOONEST = 12.0
SPREAD = 30.0
# own-summary.js
SUMMARY_SOONEST = 1.0
SUMMARY_SPREAD = 5.0
SUMMARY_INTERVAL = 10.0
# own-leagues.js
LEAGUES_INTERVAL = 60.0
# team.js
RANKS_DELAY = 2.5
BAND = 2000  # hundredths of points: bandOf in points.js

TOTAL = re.compile(r"data-total>\s*([−\d.,]+)")
COST = re.compile(r'data-cost="(\d+)"')
BEFORE = re.compile(r'data-before="(-?[\d.]+)"')


def chance() -> float:
    return random.random()


def first_poll() -> float:
    return INTERVAL * chance()


def next_poll(interval: float, failures: int, retry_after: float = 0.0) -> float:
    """Return the wait after a response, or after so many failures in succession."""
    backoff = min(interval * 2**failures, max(interval, MAX_INTERVAL))
    return max(backoff * (0.75 + chance() / 2), retry_after * (1 + chance() / 4))


def refresh_delay(interval: float) -> float:
    """Return the wait from a change of the live JSON to a request for a part of the page."""
    return (SOONEST + chance() * SPREAD) * interval / INTERVAL


def summary_delay(since_last: float) -> float:
    """Return the wait until the owner's summary is requested again."""
    return max(SUMMARY_INTERVAL - since_last, SUMMARY_SOONEST) + chance() * SUMMARY_SPREAD


def bands(html: str) -> dict[str, int]:
    """Return the bands of a team's scores on its page, which name the JSON with the ranks."""
    total, before = TOTAL.search(html), BEFORE.search(html)
    if not total:
        return {}
    cost = COST.search(html)
    points = float(total[1].replace("−", "-").replace(",", ""))
    week = round(points * 100) - 100 * int(cost[1] if cost else 0)
    found = {"week": week // BAND}
    if before:
        found["season"] = (round(float(before[1]) * 100) + week) // BAND
    return found


@dataclass
class LiveState:
    """What the page knows of the live JSON."""

    etag: str = ""
    version: int = 0
    interval: float = INTERVAL
    final: bool = False
