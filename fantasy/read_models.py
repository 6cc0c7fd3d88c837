"""Calendar of the season that the site shows: fields, snapshot and builder.

models.py imports this module, by way of `Week.cached`. The builder therefore imports its model
when it runs.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from caching.codecs import ModelRows
from caching.snapshots import Key, Snapshot

if TYPE_CHECKING:
    from .models import Week

CALENDAR: "Snapshot[list[Week]]" = Snapshot(
    "calendar",
    ModelRows(
        "fantasy.Week",
        "number",
        "locks_at",
        "first_kickoff",
        "last_kickoff",
        "finalized_at",
        "season__name",
        "season__slug",
        "season__ruleset",
        "season__is_current",
    ),
    always=["current"],
)


@CALENDAR.builds(stale_on={"fantasy.Week": None, "fantasy.Season": None})
def calendar(key: Key) -> "Iterable[Week]":
    from .models import Week

    return Week.objects.calendar()
